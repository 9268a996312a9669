/**
 * Starts the embedded database: a real `mongod` where one was found, otherwise secantusd, which speaks the same protocol
 * on WiredTiger. Both run as a replica set of one member, because transactions need a replica set. It is meant for trying
 * and testing; production names its own MongoDB with MONGODB_URI.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { mongo } from 'mongoose';
import { credentials, passwordFile, readPassword } from '../config/running-database.js';
import { makePassword } from './database-password.js';
import { choosePort } from './free-port.js';
import { startProcess, waitUntilReady } from './managed-process.js';
import { privateFolder } from './private-files.js';
import { StartError } from './start-error.mjs';

export interface MongoServerOptions {
  /** The program and its kind, as `resolveEngine('mongod', …)` found them. */
  readonly path: string;
  readonly kind: string;
  /** Created when missing. The two kinds keep separate folders in it, because neither reads the other's files. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Used when it is free, otherwise another is chosen; with `portIsFixed` the start fails instead. */
  readonly port?: number | undefined;
  readonly portIsFixed?: boolean;
  /** Only who knows its password gets in, which lies beside the data; secantusd alone can be told to ask for one. */
  readonly withPassword?: boolean;
  /** Database name of the URI. */
  readonly database?: string;
  /** Called as soon as the process exists, long before it is ready. */
  readonly onSpawned?: (pid: number) => void;
}

export interface MongoServer {
  /** With database name and password; one member, addressed directly. */
  readonly uri: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(graceMs?: number): Promise<void>;
}

/** After a kill -9 the database replays its journal before it is ready. */
const readyTimeoutMs = 60_000;
const replicaSet = 'tollgate';
/** A database that is starting is asked again soon, so each question may give up early. */
const IMPATIENT_MS = 500;
/** A busy database accepts a connection late although it is well. */
const PATIENT_MS = 4_000;

export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  const dataDir = join(options.dataDir, options.kind);
  privateFolder(dataDir);
  if (options.withPassword !== true || options.kind !== 'secantusd')
    return launch(options, dataDir, undefined);
  const file = passwordFile(dataDir);
  if (readPassword(file) === undefined) await givePassword(options, dataDir, file);
  return launch(options, dataDir, readPassword(file));
}

/** It takes a user only while it asks nobody for a password, so it is started once for that, on a port that nobody knows. */
async function givePassword(options: MongoServerOptions, dataDir: string, file: string): Promise<void> {
  const { port: _port, portIsFixed: _portIsFixed, ...rest } = options;
  const open = await launch(rest, dataDir, undefined);
  try {
    const made = await withClient(open.uri, PATIENT_MS, async (client) => {
      await makePassword(client, file);
      return true;
    });
    if (!made) throw new StartError('MongoDB took no password.', `See ${options.logFile}`);
  } finally {
    await open.stop();
  }
}

async function launch(
  options: MongoServerOptions,
  dataDir: string,
  password: string | undefined,
): Promise<MongoServer> {
  const port = (options.portIsFixed ? options.port : undefined) ?? (await choosePort(options.port));
  const started = await startProcess({
    title: 'MongoDB',
    command: options.path,
    args:
      options.kind === 'secantusd'
        ? secantusArguments(dataDir, port, password !== undefined)
        : mongodArguments(dataDir, port),
    env: process.env,
    logFile: options.logFile,
    cwd: dataDir,
  });
  options.onSpawned?.(started.pid);
  const who = password === undefined ? '' : credentials(password);
  const source = password === undefined ? '' : '&authSource=admin';
  const database = options.database ?? 'tollgate';
  const uri = `mongodb://${who}127.0.0.1:${port}/${database}?directConnection=true${source}`;
  await waitUntilReady(
    started,
    () => answersAsPrimary(uri, options.kind === 'mongod' ? port : undefined),
    readyTimeoutMs,
  );
  const { pid, exited } = started;
  return { uri, port, pid, exited, stop: (graceMs) => started.stop(graceMs) };
}

function secantusArguments(dataDir: string, port: number, asksForPassword: boolean): string[] {
  const settings = join(dataDir, 'secantusd.toml');
  // An explicit, empty file keeps the program from reading settings that lie elsewhere on the machine.
  writeFileSync(settings, '');
  return [
    ...['--config', settings, '--host', '127.0.0.1', '--port', String(port), '--log-level', 'WARNING'],
    ...['--storage-path', join(dataDir, 'data'), '--cache-size', '256M'],
    // Without this flag a kill -9 loses writes that were acknowledged.
    '--sync-on-commit',
    ...(asksForPassword ? ['--auth'] : []),
  ];
}

function mongodArguments(dataDir: string, port: number): string[] {
  const cacheGb = '0.25';
  return [
    ...['--dbpath', dataDir, '--bind_ip', '127.0.0.1', '--port', String(port)],
    ...['--replSet', replicaSet, '--wiredTigerCacheSizeGB', cacheGb],
  ];
}

/**
 * Tells whether the database still writes, by writing to a database that is kept for this. A ping would not tell: a
 * server whose storage has failed, or that is deadlocked, still answers one.
 */
export async function writesToMongo(uri: string): Promise<boolean> {
  return withClient(uri, PATIENT_MS, async (client) => {
    const answers = client.db('tollgate_watchdog').collection<{ _id: string; at: Date }>('answers');
    const writeConcern = { w: 'majority' } as const;
    await answers.updateOne({ _id: 'last' }, { $set: { at: new Date() } }, { upsert: true, writeConcern });
    return true;
  });
}

/**
 * Tells whether the server answers as a writable primary. For mongod (`initiateOn` is given) it first creates the
 * replica set or moves it to the port.
 */
async function answersAsPrimary(uri: string, initiateOn: number | undefined): Promise<boolean> {
  return withClient(uri, IMPATIENT_MS, async (client) => {
    if (initiateOn !== undefined) await ensureReplicaSet(client, `127.0.0.1:${initiateOn}`);
    const hello = await client.db('admin').command({ hello: 1 });
    return hello.isWritablePrimary === true;
  });
}

async function withClient(
  uri: string,
  limitMs: number,
  ask: (client: mongo.MongoClient) => Promise<boolean>,
): Promise<boolean> {
  const { default: mongoose } = await import('mongoose');
  const client = new mongoose.mongo.MongoClient(uri, {
    serverSelectionTimeoutMS: limitMs,
    connectTimeoutMS: 2 * limitMs,
    socketTimeoutMS: 2 * limitMs,
  });
  try {
    return await ask(client);
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/** The replica set stores its member's address, so on a new port it would wait for itself at the old one. */
async function ensureReplicaSet(client: mongo.MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  const config = await readReplicaSet(admin);
  const member = config?.members[0];
  if (config === undefined) {
    await admin.command({ replSetInitiate: { _id: replicaSet, members: [{ _id: 0, host }] } });
  } else if (member !== undefined && member.host !== host) {
    const moved = { ...config, version: config.version + 1, members: [{ ...member, host }] };
    await admin.command({ replSetReconfig: moved, force: true });
  }
}

interface ReplicaSetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

async function readReplicaSet(admin: mongo.Db): Promise<ReplicaSetConfig | undefined> {
  try {
    const answer = await admin.command({ replSetGetConfig: 1 });
    return answer.config as ReplicaSetConfig;
  } catch (error) {
    if ((error as { codeName?: string }).codeName === 'NotYetInitialized') return undefined;
    throw error;
  }
}
