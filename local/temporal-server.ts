/**
 * Starts the embedded Temporal: the CLI's development server, which is the real server on SQLite, kept in one file.
 * It counts as ready when it answers, its namespace exists and every search attribute is registered, because a workflow
 * that meets an unregistered one hangs in silence.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { choosePort } from './free-port.js';
import { privateFolder } from './private-files.js';
import { startProcess, waitUntilReady, type ManagedProcess } from './managed-process.js';

/** The types of search attributes, as the `temporal` command spells them. */
export type SearchAttributeKind = 'Text' | 'Keyword' | 'KeywordList' | 'Int' | 'Double' | 'Bool' | 'Datetime';

export interface TemporalServerOptions {
  /** The program, as `resolveEngine('temporal', …)` found it. */
  readonly path: string;
  /** The folder of temporal.db; created when missing. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Name → type; they are registered before the server counts as ready. */
  readonly searchAttributes: Readonly<Record<string, SearchAttributeKind>>;
  /** Used when it is free, otherwise another is chosen; with `portsAreFixed` the start fails instead. */
  readonly port?: number | undefined;
  readonly uiPort?: number | undefined;
  readonly portsAreFixed?: boolean;
  /** Whether to serve Temporal's own page; true by default. */
  readonly ui?: boolean;
  readonly namespace?: string;
  /** Called as soon as the process exists, long before it is ready. */
  readonly onSpawned?: (pid: number) => void;
}

export interface TemporalServer {
  /** host:port of the gRPC service. */
  readonly address: string;
  readonly port: number;
  readonly uiUrl: string | undefined;
  readonly uiPort: number | undefined;
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(graceMs?: number): Promise<void>;
}

/** A question that repeats itself would still be asked, and crash, after its connection was closed; the probes repeat. */
const askedOnce = { interceptors: [] };

/** The first start creates the database, which takes long on a slow disk. */
const readyTimeoutMs = 60_000;

/** A port that was free a moment ago may be taken by the time the server listens; that this happens thrice is no accident. */
const mostStarts = 3;

export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  // The folder keeps others out: the server makes its database readable for everybody.
  privateFolder(options.dataDir);
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (options.portsAreFixed || starts === mostStarts || !wasPortTaken(options.logFile)) throw error;
    }
  }
}

function wasPortTaken(logFile: string): boolean {
  return readFileSync(logFile, 'utf8').includes('address already in use');
}

async function startOnce(options: TemporalServerOptions): Promise<TemporalServer> {
  const pick = options.portsAreFixed ? (port?: number) => port ?? choosePort() : choosePort;
  const port = await pick(options.port);
  const uiPort = options.ui === false ? undefined : await pick(options.uiPort);
  const started = await startProcess({
    title: 'Temporal',
    command: options.path,
    args: serverArguments(options, port, uiPort),
    env: withoutTemporalSettings(process.env),
    logFile: options.logFile,
  });
  options.onSpawned?.(started.pid);
  const address = `127.0.0.1:${port}`;
  await waitForService(started, address, options);
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  const { pid, exited } = started;
  return { address, port, uiUrl, uiPort, pid, exited, stop: (graceMs) => started.stop(graceMs) };
}

function serverArguments(options: TemporalServerOptions, port: number, uiPort: number | undefined): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...['--namespace', options.namespace ?? 'default'],
    ...['--db-filename', join(options.dataDir, 'temporal.db')],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-ip', '127.0.0.1']),
    // The default of 20 polls per second makes every task wait up to 50 ms.
    ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=2000'],
    // WAL is about twice as fast as the default journal; synchronous=2 still syncs every commit to disk.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=2'],
    ...Object.entries(options.searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
}

/** The command reads TEMPORAL_* for its own client, so the settings of our client must not reach it. */
function withoutTemporalSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** Tells whether the server reads from its storage, which one that only accepts connections does not. */
export async function answersTemporal(address: string, namespace: string): Promise<boolean> {
  const { Connection } = await import('@temporalio/client');
  const connection = Connection.lazy({ address, ...askedOnce });
  try {
    await connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

async function waitForService(
  started: ManagedProcess,
  address: string,
  options: TemporalServerOptions,
): Promise<void> {
  const { Connection } = await import('@temporalio/client');
  const connection = Connection.lazy({ address, ...askedOnce });
  const namespace = options.namespace ?? 'default';
  const wanted = Object.keys(options.searchAttributes);
  const probe = async () => {
    try {
      return await connection.withDeadline(Date.now() + 2_000, async () => {
        await connection.workflowService.describeNamespace({ namespace });
        const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
        return wanted.every((name) => name in customAttributes);
      });
    } catch {
      return false;
    }
  };
  try {
    await waitUntilReady(started, probe, readyTimeoutMs);
  } finally {
    await connection.close();
  }
}
