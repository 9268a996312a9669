/**
 * Boots the whole stack on one machine: the engines that have no explicit address, then worker and API, and says where
 * everything is. A home folder holds one stack; several homes run side by side.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/env.js';
import { addMongo, addTemporal, type MongoPart, type TemporalPart } from './engine-parts.js';
import { tryLock } from './folder-lock.mjs';
import { choosePort, isPortFree } from './free-port.js';
import { checkFolder } from './home-folder.mjs';
import { endLeftovers } from './leftovers.js';
import { privateFolder } from './private-files.js';
import { Progress, secondsSinceStart } from './progress.mjs';
import { readRunInfo } from './run-file.js';
import { addApi, addWorker, builtPrograms, type Programs } from './service-parts.js';
import { Stack } from './stack.js';
import { StartError } from './start-error.mjs';

export interface BootOptions {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly programs?: Programs;
}

export interface Boot {
  /** Resolves when the API is ready, or rejects with a StartError; even then the caller must call `stop`. */
  readonly ready: Promise<void>;
  /** Stops in order whatever runs, then unlocks the home folder. */
  stop(): Promise<void>;
}

/** Locks the home folder and starts the stack. Throws a StartError that names the running one when it is locked. */
export function boot(options: BootOptions): Boot {
  const { home } = options.config;
  checkFolder(home, 'TOLLGATE_HOME');
  // Not the home folder itself, which may be one that others share.
  privateFolder(join(home, 'logs'));
  const release = takeHome(home);
  const stack = new Stack(home, options.say);
  return {
    ready: bringUp(options, stack),
    async stop() {
      await stack.stop();
      release();
    },
  };
}

function takeHome(home: string): () => void {
  const lock = tryLock(join(home, 'stack.lock'));
  if (lock.release !== undefined) return lock.release;
  const running = readRunInfo(home);
  const where = running?.ready === true ? ` at ${running.apiUrl ?? ''}` : ', still starting';
  throw new StartError(
    `Tollgate already runs on ${home}${where} (process ${lock.heldBy ?? 'unknown'}).`,
    'Use that one, stop it first, or set TOLLGATE_HOME to another folder.',
  );
}

async function bringUp(options: BootOptions, stack: Stack): Promise<void> {
  const { config, env, say } = options;
  const progress = new Progress(say);
  const ended = await endLeftovers(config.home);
  if (ended > 0) say(`Ended ${ended} process(es) that an interrupted start had left`);
  const port = await apiPort(config);
  const apiUrl = `http://${hostForUrl(config.host)}:${port}`;
  stack.runFile.update({ apiUrl });
  if (isEmbedded(config)) say('Starting the engines ...');
  const engineContext = { config, env, stack, say };
  const [temporal, mongo] = await Promise.all([
    progress.during(addTemporal(engineContext), () => 'Temporal starts'),
    progress.during(addMongo(engineContext), () => 'MongoDB starts'),
  ]);
  stack.runFile.update({
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
    mongodbUri: mongo.shownUri,
  });
  say('Starting worker and API ...');
  const serviceContext = {
    config,
    stack,
    programs: options.programs ?? builtPrograms,
    serviceEnv: serviceEnvironment(options, port, temporal, mongo),
    embeddedTemporal: temporal.embedded ? temporal.address : undefined,
  };
  await Promise.all([
    progress.during(addWorker(serviceContext), () => 'the worker starts'),
    progress.during(addApi(serviceContext, apiUrl), () => 'the API starts'),
  ]);
  stack.runFile.update({ ready: true });
  tellWhere({ config, say, apiUrl, temporal, mongo, seconds: secondsSinceStart() });
}

function isEmbedded({ temporal, mongodbUri }: Config): boolean {
  return temporal.address === undefined || mongodbUri === undefined;
}

async function apiPort({ port, host }: Config): Promise<number> {
  if (port === 0) return choosePort(0, host);
  if (await isPortFree(port, host)) return port;
  throw new StartError(
    `Port ${port} on ${host} is in use or not allowed.`,
    `Stop what listens there, or choose another: PORT=${port + 1} npm start (PORT=0 picks a free one).`,
  );
}

/** 0.0.0.0 and :: mean "listen on every address" and cannot be called, so the URL names this machine instead. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

const withoutTls = {
  TEMPORAL_TLS: '',
  TEMPORAL_TLS_CA: '',
  TEMPORAL_TLS_CERT: '',
  TEMPORAL_TLS_KEY: '',
  TEMPORAL_TLS_SERVER_NAME: '',
  TEMPORAL_API_KEY: '',
};

function serviceEnvironment(
  { config, env }: BootOptions,
  port: number,
  temporal: TemporalPart,
  mongo: MongoPart,
): NodeJS.ProcessEnv {
  return {
    ...env,
    // The embedded server knows neither TLS nor keys, so what the shell has set for another server is cleared.
    ...(temporal.embedded ? withoutTls : {}),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: config.temporal.namespace,
    MONGODB_URI: mongo.uri,
    TOLLGATE_EMBEDDED: mongo.embedded ? '1' : '0',
    TOLLGATE_HOME: config.home,
    PORT: String(port),
    HOST: config.host,
  };
}

interface Whereabouts {
  readonly config: Config;
  readonly say: (line: string) => void;
  readonly apiUrl: string;
  readonly temporal: TemporalPart;
  readonly mongo: MongoPart;
  readonly seconds: number;
}

function tellWhere({ config, say, apiUrl, temporal, mongo, seconds }: Whereabouts): void {
  const keysFile = join(config.home, 'keys.json');
  const rows = [
    ['API', apiUrl],
    ['API docs', `${apiUrl}/docs`],
    ['Temporal UI', temporal.uiUrl],
    ['Temporal', `${temporal.address}  (${temporal.origin})`],
    ['MongoDB', `${mongo.shownUri}  (${mongo.origin})`],
    ...(mongo.note === undefined ? [] : [['', mongo.note]]),
    ['Data', config.home],
    ['API keys', existsSync(keysFile) ? `${keysFile}  (one per role, readable by you only)` : undefined],
    ['Logs', join(config.home, 'logs')],
  ].filter((row): row is [string, string] => row[1] !== undefined);
  say(`Tollgate is ready after ${seconds.toFixed(1)} s`);
  for (const [label, value] of rows) say(`  ${label.padEnd(12)} ${value}`);
  say('Ctrl-C stops everything; the data stays.');
}
