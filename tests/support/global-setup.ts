/**
 * The engines of one test run: one Temporal, one MongoDB, with their data in a folder that goes with them.
 * Every test file makes its own database and task queue on them, so files never see each other's cycles.
 * An engine that TEMPORAL_ADDRESS or MONGODB_URI names is used as it is, and left running.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { loadConfig, type Config } from '../../config/env.js';
import { SEARCH_ATTRIBUTES } from '../../config/names.js';
import type { EngineName } from '../../local/engines.mjs';
import { resolveEngine, type ResolvedEngine } from '../../local/engines.mjs';
import { startMongoServer } from '../../local/mongo-server.js';
import { startTemporalServer } from '../../local/temporal-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of a Temporal that knows the search attributes. */
    temporalAddress: string;
    /** A MongoDB with transactions. Append the file's own database by `dbName`. */
    mongodbUri: string;
    /** The program of Temporal's time-skipping test server. */
    testServerPath: string;
  }
}

/** What was started here, and is to be gone when the run is over, however it ends. */
interface Run {
  readonly config: Config;
  readonly folder: string;
  readonly servers: { readonly pid: number; stop(): Promise<void> }[];
}

export default async function startEngines(project: TestProject): Promise<() => Promise<void>> {
  const config = loadConfig();
  const folder = await mkdtemp(path.join(tmpdir(), 'tollgate-engines-'));
  const run: Run = { config, folder, servers: [] };
  const onExit = () => killAll(run);
  process.once('exit', onExit);
  const stopAll = async () => {
    await Promise.all(run.servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
    process.off('exit', onExit);
  };
  const started = await Promise.allSettled([
    temporal(run).then((address) => project.provide('temporalAddress', address)),
    mongo(run).then((uri) => project.provide('mongodbUri', uri)),
    find('temporal-test-server', config).then((found) => project.provide('testServerPath', found.path)),
  ]);
  const broken = started.find((one) => one.status === 'rejected');
  if (broken === undefined) return stopAll;
  await stopAll();
  throw broken.reason;
}

/**
 * Ctrl-C ends Vitest without its teardown, and engines run in process groups of their own, so they would live on.
 * Their data are thrown away with them, hence no grace.
 */
function killAll({ servers, folder }: Run): void {
  for (const { pid } of servers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function temporal({ config, folder, servers }: Run): Promise<string> {
  if (config.temporal.address !== undefined) return config.temporal.address;
  const server = await startTemporalServer({
    path: (await find('temporal', config)).path,
    dataDir: path.join(folder, 'temporal'),
    logFile: path.join(folder, 'temporal.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
    ui: false,
  });
  servers.push(server);
  return server.address;
}

async function mongo({ config, folder, servers }: Run): Promise<string> {
  if (config.mongodbUri !== undefined) return config.mongodbUri;
  const program = await find('mongod', config);
  const server = await startMongoServer({
    path: program.path,
    kind: program.kind,
    dataDir: path.join(folder, 'mongo'),
    logFile: path.join(folder, 'mongo.log'),
  });
  servers.push(server);
  return server.uri;
}

/** `npm test` has fetched all of them before; this is for who starts Vitest alone. */
function find(engine: EngineName, { home }: Config): Promise<ResolvedEngine> {
  return resolveEngine(engine, { home, env: process.env, say: (line) => process.stdout.write(`${line}\n`) });
}
