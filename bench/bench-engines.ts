/**
 * A fresh Temporal and a fresh database for one benchmark, started as the product starts its own, with their data in a
 * folder that is deleted with them. Their process ids are kept, because processor time is read by process id. Addresses
 * in the environment are not used, because somebody else's load would be measured with ours.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/env.js';
import { SEARCH_ATTRIBUTES } from '../config/names.js';
import { endWithUs, hasEnded } from './end-with-us.js';
import type { EngineName } from '../local/engines.mjs';
import { resolveEngine } from '../local/engines.mjs';
import { startProcess, waitUntilReady, type ManagedProcess } from '../local/managed-process.js';
import { startMongoServer, type MongoServer } from '../local/mongo-server.js';
import { projectRoot } from '../client/project-root.js';
import { startTemporalServer, type TemporalServer } from '../local/temporal-server.js';

export interface BenchEngines {
  readonly temporal: TemporalServer;
  readonly mongodb: MongoServer;
  /** For the results. */
  readonly versions: Readonly<Record<string, string>>;
  /** For logs and whatever else may go when the benchmark is over. */
  readonly folder: string;
  /**
   * A Node process on these engines: `dist/<script>` with TEMPORAL_ADDRESS, MONGODB_URI and TOLLGATE_HOME. Resolves
   * when `isReady` answers true; without it, when its log says `readyWords`. It is stopped with the engines.
   */
  startNode(options: NodeOptions): Promise<ManagedProcess>;
  stop(): Promise<void>;
}

export interface NodeOptions {
  readonly title: string;
  /** Below dist/, e.g. `worker/main.js`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly isReady?: () => Promise<boolean>;
  readonly readyWords?: string;
}

const READY_MS = 60_000;

export async function startBenchEngines(): Promise<BenchEngines> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-bench-'));
  const [temporalProgram, mongoProgram] = await Promise.all([find('temporal'), find('mongod')]);
  const temporal = await startTemporalServer({
    path: temporalProgram.path,
    dataDir: join(folder, 'temporal'),
    logFile: join(folder, 'temporal.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
    ui: false,
    onSpawned: endWithUs,
  });
  const mongodb = await startMongoServer({
    path: mongoProgram.path,
    kind: mongoProgram.kind,
    dataDir: join(folder, 'mongo'),
    logFile: join(folder, 'mongo.log'),
    onSpawned: endWithUs,
  });
  const nodes: ManagedProcess[] = [];
  const startNode = async (options: NodeOptions) => {
    const started = await startNodeOn({ folder, temporal, mongodb }, options);
    nodes.push(started);
    return started;
  };
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([temporal.stop(), mongodb.stop()]);
    for (const { pid } of [temporal, mongodb, ...nodes]) hasEnded(pid);
    await rm(folder, { recursive: true, force: true });
  };
  return { temporal, mongodb, versions: await engineVersions(), folder, startNode, stop };
}

/** The versions of the engines that this machine starts. */
export async function engineVersions(): Promise<Readonly<Record<string, string>>> {
  const [temporal, mongod] = await Promise.all([find('temporal'), find('mongod')]);
  return { 'temporal CLI': temporal.version, [mongod.kind]: mongod.version };
}

async function startNodeOn(
  { folder, temporal, mongodb }: Pick<BenchEngines, 'folder' | 'temporal' | 'mongodb'>,
  { title, script, args = [], nodeArgs = [], env = {}, isReady, readyWords = 'ready' }: NodeOptions,
): Promise<ManagedProcess> {
  const logFile = join(folder, `${title.replaceAll(' ', '-')}.log`);
  const started = await startProcess({
    title,
    command: process.execPath,
    args: [...nodeArgs, join(projectRoot, 'dist', script), ...args],
    env: {
      ...process.env,
      TOLLGATE_HOME: folder,
      TOLLGATE_EMBEDDED: '1',
      TEMPORAL_ADDRESS: temporal.address,
      MONGODB_URI: mongodb.uri,
      ...env,
    },
    logFile,
    cwd: projectRoot,
  });
  endWithUs(started.pid);
  const saysReady = async () => (await readFile(logFile, 'utf8')).includes(readyWords);
  await waitUntilReady(started, isReady ?? saysReady, READY_MS);
  return started;
}

function find(engine: EngineName) {
  return resolveEngine(engine, {
    home: loadConfig().home,
    env: process.env,
    say: (line) => console.log(line),
  });
}
