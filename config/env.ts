/**
 * The environment, parsed once; nothing else reads process.env for settings. All problems are reported together, and a
 * value that may be secret is never repeated, neither in a problem nor in a description.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { mongodbUriPattern, redactUri, withDatabase } from './mongodb-uri.js';
import { misspelt } from './misspelt.js';
import { plaintextProblems } from './plaintext.js';
import { ENCRYPTED_VALUES, RIGHT_VALUES } from './right-values.js';
import { TLS_FILES, tlsProblems } from './tls-files.js';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const addressPattern = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(?<port>\d{1,5})$/;
const proxyPattern = /^(?:loopback|linklocal|uniquelocal|[0-9a-fA-F.:]+(?:\/\d{1,3})?)$/;

const wholeNumber = (min: number, max: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be ${what}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be ${what}`);

const flag = z
  .enum(['true', 'false', '1', '0'], 'must be true or false')
  .transform((value) => value === 'true' || value === '1');

const address = z.string().refine((value) => {
  const port = Number(addressPattern.exec(value)?.groups?.port);
  return port >= 1 && port <= 65_535;
}, 'must be host:port, without a scheme');

const trustProxy = z
  .string()
  .refine(
    (value) => /^\d$/.test(value) || value.split(',').every((part) => proxyPattern.test(part.trim())),
    'must be the number of proxies in front (0 to 9) or a list of their addresses; "true" would believe every caller',
  )
  .transform((value) => (/^\d$/.test(value) ? Number(value) : value.split(',').map((part) => part.trim())));

const environmentSchema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: wholeNumber(0, 65_535, 'a port from 0 to 65535 (0 picks a free one)').default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address to listen on')
    .default('127.0.0.1'),
  TOLLGATE_HOME: z.string().default('.tollgate'),
  TOLLGATE_ENGINES: z.string().optional(),
  TOLLGATE_FILES: z.string().optional(),
  TOLLGATE_UPLOAD_MB: wholeNumber(1, 100_000, 'a whole number of megabytes, 1 to 100000').default(1_024),
  TOLLGATE_EMBEDDED: flag.default(false),
  TOLLGATE_RATE_LIMIT: wholeNumber(1, 1_000_000, 'a whole number of requests a minute, 1 to 1000000').default(
    600,
  ),
  TOLLGATE_ENGINE_CONCURRENCY: wholeNumber(1, 10_000, 'a whole number of messages, 1 to 10000').default(24),
  TOLLGATE_WORKFLOW_CACHE: wholeNumber(
    0,
    100_000,
    'a whole number of cached workflows, 0 to 100000',
  ).optional(),
  TOLLGATE_WORKER_VERSIONING: flag.default(false),
  TOLLGATE_BUILD_ID: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
      'must be a short name of a build, up to 40 letters, digits and ._-',
    )
    .optional(),
  TOLLGATE_RECONCILIATION: z
    .string()
    .regex(/^(?:[\d*/,-]+ ){4}[\d*/,-]+$/, 'must be five fields of cron: minute, hour, day, month, weekday')
    .optional(),
  TOLLGATE_RECONCILIATION_SAMPLE: wholeNumber(1, 100_000, 'a whole number of cycles, 1 to 100000').default(
    100,
  ),
  TOLLGATE_WORKER_METRICS: z
    .string()
    .regex(
      /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):\d{1,5}$/,
      'must be an address and a port to listen on',
    )
    .optional(),
  TOLLGATE_ALLOW_PLAINTEXT: flag.default(false),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, 'must be the name of a Temporal namespace')
    .default('default'),
  TEMPORAL_TLS: flag.optional(),
  TEMPORAL_TLS_CA: z.string().optional(),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z
    .string()
    .regex(/^[A-Za-z0-9.-]+$/, 'must be a host name, as the certificate has it')
    .optional(),
  TEMPORAL_API_KEY: z.string().min(8, 'is too short to be an API key').optional(),
  MONGODB_URI: z
    .string()
    .regex(mongodbUriPattern, 'must start with mongodb:// or mongodb+srv:// and name a host')
    .optional(),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  TRUST_PROXY: trustProxy.optional(),
});

type Variable = keyof z.infer<typeof environmentSchema>;

/** One for each variable, or it does not compile. */
const examples: Readonly<Record<Variable, string>> = RIGHT_VALUES;

export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  /** A right value; undefined when there is no such variable. */
  readonly example: string | undefined;
}

const toLine = ({ variable, problem, example }: ConfigProblem) =>
  `${variable} ${problem}${example === undefined ? '' : `. Example: ${variable}=${example}`}`;

/** Thrown once, with every problem; `message` has one readable line for each and no secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(toLine).join('\n'));
    this.name = 'ConfigError';
  }
}

export interface TemporalConfig {
  /** host:port of an external server; undefined: the embedded one is started. */
  readonly address: string | undefined;
  readonly namespace: string;
  readonly tls: boolean;
  /** Files in PEM format: the authority behind the server's certificate, our own certificate and its key (mTLS). */
  readonly tlsCa: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  /** The name in the server's certificate, where it is not that of the address. */
  readonly tlsServerName: string | undefined;
  readonly apiKey: string | undefined;
}

export interface Config {
  /** 0 means: any free port. */
  readonly port: number;
  readonly host: string;
  /** Absolute folder of data, logs, keys and, by default, cached engines. */
  readonly home: string;
  /** Absolute folder of cached engines. */
  readonly enginesDir: string;
  /** Absolute folder of the rows of data sets, which API and workers share. */
  readonly filesDir: string;
  /** How many bytes a file that is sent may have. */
  readonly uploadBytes: number;
  /** True when `npm start` runs the database itself: the first keys may then be written to the home folder. */
  readonly embedded: boolean;
  readonly temporal: TemporalConfig;
  /** Always with a database name; undefined: the embedded database is started. */
  readonly mongodbUri: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
  readonly rateLimitPerMinute: number;
  /** Messages that one API process works on at once. */
  readonly engineConcurrency: number;
  readonly workflowCacheSize: number | undefined;
  /**
   * True for NODE_ENV=production: a connection to another machine must then be encrypted, unless plain text is allowed
   * by name.
   */
  readonly production: boolean;
  readonly allowPlaintext: boolean;
  /** Where a worker serves its metrics; undefined: nowhere. */
  readonly workerMetricsAddress: string | undefined;
  readonly workerVersioning: boolean;
  /** Name of this build of the worker; undefined: the one in the code. */
  readonly buildId: string | undefined;
  /** When the read model is held against the histories, as cron has it, in UTC; undefined: never. */
  readonly reconciliationCron: string | undefined;
  /** Of how many cycles. */
  readonly reconciliationSample: number;
  /** Hops or addresses for Express's `trust proxy`; undefined: X-Forwarded-* is ignored. */
  readonly trustProxy: number | string[] | undefined;
}

/** Parses the environment. Throws ConfigError with all problems at once. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = withoutBlanks(env);
  const parsed = environmentSchema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues.map(toProblem) ?? []),
    ...tlsProblems(given).map((it) => ({ ...it, example: examples[it.variable] })),
    ...misspelt(given, Object.keys(environmentSchema.shape)),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data);
}

/**
 * For a process that cannot start engines itself (worker, API): both addresses, or a ConfigError naming what is
 * missing or, in production, what would leave this machine in plain text.
 */
export function requireEngines(config: Config): { temporalAddress: string; mongodbUri: string } {
  const { address: temporalAddress } = config.temporal;
  const { mongodbUri } = config;
  if (temporalAddress !== undefined && mongodbUri !== undefined) {
    refusePlaintext(config, temporalAddress, mongodbUri);
    return { temporalAddress, mongodbUri };
  }
  const missing = (['TEMPORAL_ADDRESS', 'MONGODB_URI'] as const).filter((name) =>
    name === 'MONGODB_URI' ? mongodbUri === undefined : temporalAddress === undefined,
  );
  throw new ConfigError(
    missing.map((variable) => ({
      variable,
      problem: 'is not set; set it, or use `npm start`, which starts the engine itself',
      example: examples[variable],
    })),
  );
}

function refusePlaintext(config: Config, temporalAddress: string, mongodbUri: string): void {
  if (!config.production || config.allowPlaintext) return;
  const problems = plaintextProblems({ temporalAddress, temporalTls: config.temporal.tls, mongodbUri });
  if (problems.length === 0) return;
  throw new ConfigError(problems.map((it) => ({ ...it, example: ENCRYPTED_VALUES[it.variable] })));
}

/** What is configured, safe to print: credentials and keys are left out. */
export function describeConfig(config: Config): Record<string, unknown> {
  const { temporal, mongodbUri } = config;
  return {
    ...config,
    temporal: { ...temporal, apiKey: temporal.apiKey === undefined ? undefined : '(set)' },
    mongodbUri: mongodbUri === undefined ? undefined : redactUri(mongodbUri),
  };
}

/** Drops empty values, because compose files and CI pass an unset variable as an empty string. */
function withoutBlanks(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => [name, (value ?? '').trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function toProblem(issue: z.core.$ZodIssue): ConfigProblem {
  const variable = String(issue.path[0]) as Variable;
  return { variable, problem: issue.message, example: examples[variable] };
}

function toConfig(values: z.infer<typeof environmentSchema>): Config {
  const home = resolve(values.TOLLGATE_HOME);
  return {
    port: values.PORT,
    host: values.HOST,
    home,
    enginesDir: resolve(values.TOLLGATE_ENGINES ?? resolve(home, 'engines')),
    filesDir: resolve(values.TOLLGATE_FILES ?? resolve(home, 'files')),
    uploadBytes: values.TOLLGATE_UPLOAD_MB * 1_000_000,
    embedded: values.TOLLGATE_EMBEDDED,
    temporal: {
      address: values.TEMPORAL_ADDRESS,
      namespace: values.TEMPORAL_NAMESPACE,
      // Whoever names a key or a certificate wants an encrypted connection, so either of them turns TLS on.
      tls:
        values.TEMPORAL_TLS ??
        (values.TEMPORAL_API_KEY !== undefined || TLS_FILES.some((name) => values[name] !== undefined)),
      tlsCa: values.TEMPORAL_TLS_CA,
      tlsCert: values.TEMPORAL_TLS_CERT,
      tlsKey: values.TEMPORAL_TLS_KEY,
      tlsServerName: values.TEMPORAL_TLS_SERVER_NAME,
      apiKey: values.TEMPORAL_API_KEY,
    },
    mongodbUri: values.MONGODB_URI === undefined ? undefined : withDatabase(values.MONGODB_URI, 'tollgate'),
    logLevel: values.LOG_LEVEL,
    rateLimitPerMinute: values.TOLLGATE_RATE_LIMIT,
    engineConcurrency: values.TOLLGATE_ENGINE_CONCURRENCY,
    workflowCacheSize: values.TOLLGATE_WORKFLOW_CACHE,
    production: values.NODE_ENV === 'production',
    allowPlaintext: values.TOLLGATE_ALLOW_PLAINTEXT,
    workerMetricsAddress: values.TOLLGATE_WORKER_METRICS,
    workerVersioning: values.TOLLGATE_WORKER_VERSIONING,
    buildId: values.TOLLGATE_BUILD_ID,
    reconciliationCron: values.TOLLGATE_RECONCILIATION,
    reconciliationSample: values.TOLLGATE_RECONCILIATION_SAMPLE,
    trustProxy: values.TRUST_PROXY,
  };
}
