/** How worker, API and health check connect to Temporal: one place turns the configuration into options. */
import { readFileSync } from 'node:fs';
import { ConfigError, type Config, type ConfigProblem } from './env.js';

/** Fits the client's Connection and the worker's NativeConnection alike. */
export interface TemporalConnectionOptions {
  readonly address: string;
  readonly tls: boolean | TlsMaterial;
  readonly apiKey?: string;
}

export interface TlsMaterial {
  readonly serverRootCACertificate?: Buffer;
  readonly serverNameOverride?: string;
  /** The certificate and its key; the configuration takes both or neither. */
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
}

/** Reads the certificate files. @throws ConfigError naming each file's variable that cannot be read */
export function temporalConnection(
  { temporal }: Pick<Config, 'temporal'>,
  address: string,
): TemporalConnectionOptions {
  const { tls, apiKey } = temporal;
  const key = apiKey === undefined ? {} : { apiKey };
  return { address, tls: tls ? tlsMaterial(temporal) : false, ...key };
}

function tlsMaterial({ tlsCa, tlsCert, tlsKey, tlsServerName }: Config['temporal']): TlsMaterial | true {
  const [ca, crt, key] = readAll([
    ['TEMPORAL_TLS_CA', tlsCa],
    ['TEMPORAL_TLS_CERT', tlsCert],
    ['TEMPORAL_TLS_KEY', tlsKey],
  ]);
  const material: TlsMaterial = {
    ...(ca === undefined ? {} : { serverRootCACertificate: ca }),
    ...(tlsServerName === undefined ? {} : { serverNameOverride: tlsServerName }),
    ...(crt === undefined || key === undefined ? {} : { clientCertPair: { crt, key } }),
  };
  return Object.keys(material).length === 0 ? true : material;
}

interface Reading {
  readonly content?: Buffer;
  readonly problem?: ConfigProblem;
}

function readAll(files: readonly (readonly [string, string | undefined])[]): (Buffer | undefined)[] {
  const readings = files.map(([variable, path]) => (path === undefined ? {} : read(variable, path)));
  const problems = readings.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  if (problems.length > 0) throw new ConfigError(problems);
  return readings.map(({ content }) => content);
}

function read(variable: string, path: string): Reading {
  try {
    return { content: readFileSync(path) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const problem = `names a file that cannot be read (${code})`;
    return { problem: { variable, problem, example: '/run/secrets/temporal.pem' } };
  }
}
