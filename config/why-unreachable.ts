/** Why a server could not be reached, in words for whoever has written its address: drivers say it in codes and dumps. */
import { lookup } from 'node:dns/promises';

/** Whatever a driver or a native library calls it; the first that fits. */
const CAUSES: readonly [pattern: RegExp, words: string][] = [
  [/authentication ?failed|auth failed|\bcode: 18\b/i, 'it refuses the user or the password'],
  [/unauthenticated|\bcode: 16\b|invalid api key/i, 'it refuses the API key'],
  [/not authorized|unauthorized|permission.?denied/i, 'the user has no right to this database or namespace'],
  [/namespace .*not found/i, 'it has no such namespace'],
  [/ENOTFOUND|EAI_AGAIN|dns error|failed to lookup/i, 'the host is unknown'],
  [/certificate|self.signed|tls|ssl|handshake/i, 'no encrypted connection came about'],
  [/ECONNREFUSED|ConnectionRefused|connection refused/i, 'nothing listens there'],
];
const NO_ANSWER = 'no answer in time';

/** A name server that is silent itself must not hold up the answer. */
const LOOKUP_MS = 2_000;

/** @param hosts names or addresses, without ports */
export async function whyUnreachable(error: unknown, hosts: readonly string[]): Promise<string> {
  const text = textOf(error, 0);
  const known = CAUSES.find(([pattern]) => pattern.test(text))?.[1];
  if (known !== undefined && known !== 'the host is unknown') return known;
  const unknown = (await Promise.all(hosts.map(isUnknown))).flatMap((is, index) =>
    is ? [hosts[index]] : [],
  );
  if (unknown.length > 0) return `the host ${unknown.join(', ')} is unknown`;
  return known ?? NO_ANSWER;
}

async function isUnknown(host: string): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, LOOKUP_MS, false).unref());
  const asked = lookup(host).then(
    () => false,
    () => true,
  );
  return Promise.race([asked, late]);
}

/** What an error and everything that it wraps say. A driver keeps the errors of single servers apart from its own. */
function textOf(error: unknown, depth: number): string {
  if (!(error instanceof Error) || depth > 5) return '';
  const { name, message, cause, code, reason } = error as Error & { code?: unknown; reason?: unknown };
  const servers = (reason as { servers?: unknown } | undefined)?.servers;
  const inner =
    servers instanceof Map ? [...servers.values()].map((it: { error?: unknown }) => it.error) : [];
  const deeper = [cause, reason, ...inner].map((one) => textOf(one, depth + 1));
  return [name, `code: ${String(code)}`, message, ...deeper].join('\n');
}
