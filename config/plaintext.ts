/**
 * Finds the connections that would carry everything in plain text to another machine, before anything is connected. It
 * reads addresses only, resolves none and knows nothing of the network between.
 */
import { hostOf, hostsOf, mongodbUriPattern } from './mongodb-uri.js';

export interface Transport {
  readonly temporalAddress: string;
  readonly temporalTls: boolean;
  readonly mongodbUri: string;
}

export interface PlaintextProblem {
  readonly variable: 'TEMPORAL_TLS' | 'MONGODB_URI';
  readonly problem: string;
}

const CURE = 'or set TOLLGATE_ALLOW_PLAINTEXT=true where the network between is private';

/** @returns one problem for each connection that leaves this machine without TLS, or with TLS that verifies nobody */
export function plaintextProblems({
  temporalAddress,
  temporalTls,
  mongodbUri,
}: Transport): PlaintextProblem[] {
  const temporal = !temporalTls && !isLoopback(hostOf(temporalAddress));
  const mongo = !verifiesTls(mongodbUri) && !hostsOf(mongodbUri).every(isLoopback);
  return [
    ...(temporal
      ? [
          {
            variable: 'TEMPORAL_TLS' as const,
            problem: `is off, and ${temporalAddress} is another machine: turn it on, ${CURE}`,
          },
        ]
      : []),
    ...(mongo
      ? [
          {
            variable: 'MONGODB_URI' as const,
            problem: `names another machine without verified TLS: add tls=true, ${CURE}`,
          },
        ]
      : []),
  ];
}

/** `mongodb+srv` means TLS unless it is turned off by name. Option names know no case. */
function verifiesTls(uri: string): boolean {
  const { scheme = '', query = '' } = mongodbUriPattern.exec(uri)?.groups ?? {};
  const options = new Map(
    [...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]),
  );
  const isOn = (name: string) => options.get(name) === 'true';
  const isBlind =
    isOn('tlsinsecure') || isOn('tlsallowinvalidcertificates') || isOn('tlsallowinvalidhostnames');
  const wanted = options.get('tls') ?? options.get('ssl') ?? String(scheme.startsWith('mongodb+srv'));
  return wanted === 'true' && !isBlind;
}

/** A socket file (`%2Ftmp%2Fmongodb.sock`) never leaves the machine. */
function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|%2f.+\.sock)$/i.test(host);
}
