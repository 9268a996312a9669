/** The variables that name a certificate for Temporal, and how they go wrong together. */
export const TLS_FILES = [
  'TEMPORAL_TLS_CA',
  'TEMPORAL_TLS_CERT',
  'TEMPORAL_TLS_KEY',
  'TEMPORAL_TLS_SERVER_NAME',
] as const;

type TlsVariable = (typeof TLS_FILES)[number];

/** Half a certificate, or one that TEMPORAL_TLS=false would keep unused, is a slip that must not end in plain text. */
export function tlsProblems(
  given: Readonly<Record<string, string>>,
): { readonly variable: TlsVariable; readonly problem: string }[] {
  const has = (variable: TlsVariable) => given[variable] !== undefined;
  const isOff = given.TEMPORAL_TLS === 'false' || given.TEMPORAL_TLS === '0';
  const unused = isOff ? TLS_FILES.filter(has) : [];
  const [cert, key] = ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'] as const;
  return [
    ...(has(cert) && !has(key) ? [{ variable: key, problem: `is needed beside ${cert}` }] : []),
    ...(has(key) && !has(cert) ? [{ variable: cert, problem: `is needed beside ${key}` }] : []),
    ...unused.map((variable) => ({ variable, problem: 'is set, but TEMPORAL_TLS is off' })),
  ];
}
