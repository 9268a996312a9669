/**
 * Adds the two engines to the stack. Where the configuration gives an address, that external server is used; otherwise
 * the embedded one is started, and started again on the same ports.
 */
import { join } from 'node:path';
import type { Config } from '../config/env.js';
import { redactUri } from '../config/mongodb-uri.js';
import { SEARCH_ATTRIBUTES } from '../config/names.js';
import { resolveEngine, type ResolvedEngine } from './engines.mjs';
import { startMongoServer, writesToMongo } from './mongo-server.js';
import { readPorts, rememberPorts } from './run-file.js';
import type { Stack } from './stack.js';
import { answersTemporal, startTemporalServer } from './temporal-server.js';

export interface EngineContext {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly stack: Stack;
  readonly say: (line: string) => void;
}

export interface TemporalPart {
  readonly address: string;
  readonly uiUrl: string | undefined;
  /** Tells people which program or address was chosen and where it came from. */
  readonly origin: string;
  readonly embedded: boolean;
}

export interface MongoPart {
  /** May hold credentials, so it must never be printed. */
  readonly uri: string;
  readonly shownUri: string;
  readonly origin: string;
  readonly embedded: boolean;
  /** What people should know about it before they trust it with anything. */
  readonly note?: string;
}

/** Both engines flush to disk before they stop, and a slow disk takes its time. */
const engineGraceMs = 10_000;

export async function addTemporal({ config, env, stack, say }: EngineContext): Promise<TemporalPart> {
  const { address, namespace } = config.temporal;
  if (address !== undefined)
    return { address, uiUrl: undefined, origin: 'TEMPORAL_ADDRESS', embedded: false };
  const engine = await resolveEngine('temporal', { home: config.home, env, say });
  let ports = readPorts(config.home);
  let portsAreFixed = false;
  const server = await stack.add({
    name: 'temporal',
    title: 'Temporal',
    graceMs: engineGraceMs,
    launch: async (onSpawned) => {
      const started = await startTemporalServer({
        path: engine.path,
        dataDir: join(config.home, 'temporal'),
        logFile: join(config.home, 'logs', 'temporal.log'),
        searchAttributes: SEARCH_ATTRIBUTES,
        port: ports.temporal,
        uiPort: ports.temporalUi,
        portsAreFixed,
        namespace,
        onSpawned,
      });
      // Worker, API and open browser pages know these ports from now on, so a restart has to use them again.
      ports = { temporal: started.port, temporalUi: started.uiPort };
      portsAreFixed = true;
      return started;
    },
    isWell: (started) => answersTemporal(started.address, namespace),
  });
  rememberPorts(config.home, ports);
  return { address: server.address, uiUrl: server.uiUrl, origin: describeEngine(engine), embedded: true };
}

export async function addMongo({ config, env, stack, say }: EngineContext): Promise<MongoPart> {
  const { mongodbUri: uri } = config;
  if (uri !== undefined)
    return { uri, shownUri: redactUri(uri), origin: 'MONGODB_URI', embedded: false, ...noteOn({ uri }) };
  const engine = await resolveEngine('mongod', { home: config.home, env, say });
  let port = readPorts(config.home).mongodb;
  let portIsFixed = false;
  const server = await stack.add({
    name: 'mongodb',
    title: 'MongoDB',
    graceMs: engineGraceMs,
    launch: async (onSpawned) => {
      const started = await startMongoServer({
        path: engine.path,
        kind: engine.kind,
        dataDir: join(config.home, 'mongo'),
        logFile: join(config.home, 'logs', 'mongodb.log'),
        port,
        portIsFixed,
        withPassword: true,
        onSpawned,
      });
      port = started.port;
      portIsFixed = true;
      return started;
    },
    isWell: (started) => writesToMongo(started.uri),
  });
  rememberPorts(config.home, { mongodb: server.port });
  const shownUri = redactUri(server.uri);
  return { uri: server.uri, shownUri, origin: describeEngine(engine), embedded: true, ...noteOn(engine) };
}

/** What whoever starts the stack must know of its database. */
export function noteOn({ kind, uri = '' }: { readonly kind?: string; readonly uri?: string }): {
  readonly note?: string;
} {
  if (kind === 'secantusd') return { note: STAND_IN };
  if (kind !== undefined) return { note: OPEN_TO_ALL };
  const isNamed = /^mongodb(?:\+srv)?:\/\/[^/]*@/.test(uri) || /[?&]authMechanism=/i.test(uri);
  return isNamed ? {} : { note: NOBODY_NAMED };
}

const STAND_IN =
  "a stand-in that speaks MongoDB's protocol, to try things with; a `mongod` on PATH, or MONGODB_URI, takes its place";

/** A replica set with a password would need a key file besides, which nobody has tried here. */
const OPEN_TO_ALL =
  'it asks NOBODY for a password: whoever logs on to this machine can change all of it, and make keys; MONGODB_URI names a server that asks';

const NOBODY_NAMED =
  'MONGODB_URI names no user: if that server asks nobody for a password, whoever reaches it can change all of it, and make keys';

const sourceNames: Record<ResolvedEngine['source'], string> = {
  PATH: 'found on PATH',
  cache: 'from the cache',
  pypi: 'Python package, fetched just now',
};

function describeEngine({ kind, version, source, path }: ResolvedEngine): string {
  return `${kind} ${version}, ${sourceNames[source]}: ${path}`;
}
