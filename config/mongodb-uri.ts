/** Recognises MongoDB addresses, adds a database name, and makes them safe to print. It never resolves or connects. */

/** Several hosts separated by commas are legal here, which is why the URL class cannot parse it. */
export const mongodbUriPattern =
  /^(?<scheme>mongodb(?:\+srv)?:\/\/)(?<credentials>[^@/?\s]*@)?(?<hosts>[^@/?\s]+)(?:\/(?<database>[^?\s/]*))?(?<query>\?\S*)?$/;

/** The same address with `database` where none was named. */
export function withDatabase(uri: string, database: string): string {
  const parts = mongodbUriPattern.exec(uri)?.groups;
  if (parts === undefined || parts.database) return uri;
  return `${parts.scheme ?? ''}${parts.credentials ?? ''}${parts.hosts ?? ''}/${database}${parts.query ?? ''}`;
}

/** Scheme, hosts and database only: user, password and options (some carry tokens) are cut. */
export function redactUri(uri: string): string {
  const parts = mongodbUriPattern.exec(uri)?.groups;
  if (parts === undefined) return '(not a MongoDB address)';
  const credentials = parts.credentials === undefined ? '' : '***@';
  const database = parts.database ? `/${parts.database}` : '';
  return `${parts.scheme ?? ''}${credentials}${parts.hosts ?? ''}${database}`;
}

/** Without ports. */
export function hostsOf(uri: string): string[] {
  return (mongodbUriPattern.exec(uri)?.groups?.hosts ?? '').split(',').map(hostOf);
}

/** Cuts the port off. An IPv6 address stands in brackets when a port follows, so its own colons do not count. */
export function hostOf(address: string): string {
  return /^\[(?<inner>[^\]]+)\]/.exec(address)?.groups?.inner ?? address.replace(/:\d+$/, '');
}
