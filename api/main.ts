/**
 * The API as a process: it reads the configuration, connects both engines, listens, and ends in order. An engine that is
 * away at the start stops the API with one line; for an engine that goes away later the API waits.
 */
import { Client, Connection } from '@temporalio/client';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { loadConfig, requireEngines, type Config } from '../config/env.js';
import { processLog } from '../config/process-log.js';
import { temporalConnection } from '../config/temporal-connection.js';
import { openStore, type Store } from '../store/connect.js';
import type { Feed } from '../store/reading/feed.js';
import { createApp } from './app.js';
import { writeFirstKeys } from './auth/first-keys.js';
import { Admission } from './engine/admission.js';
import { KnownStatuses } from './live/known-statuses.js';
import { loadReadyMetrics } from './programme/ready-metrics.js';
import { seedSampleProgramme } from './programme/sample-programme.js';
import { FolderFiles } from '../tables/content-files.js';
import { closeServer, createApiServer, listen } from './server.js';
import { failureText, mongoServer, orFail, StartFailure, temporalServer } from './start-failure.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** The time for requests under way to finish, which is as long as an answer may take. */
const FINISH_MS = 10_000;
const CLOSE_MS = FINISH_MS + 3_000;

async function main(): Promise<void> {
  const config = loadConfig();
  const logger = processLog('api', config.logLevel);
  const [connection, store] = await connectBoth(config);
  await store.ensureIndexes();
  if (config.embedded) await firstSetUp(store, config, logger);
  const metrics = await loadReadyMetrics(store.governed);
  if (metrics > 0) logger.info({ metrics }, 'the metrics that come with the product were loaded');
  const feed = await store.openFeed({
    onInterruption: (error) => logger.warn({ err: error }, 'the feed was interrupted'),
  });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const stopping = new AbortController();
  const statuses = new KnownStatuses(feed);
  const remembering = statuses.remembering(store);
  const admission = new Admission(config.engineConcurrency);
  const deps = {
    ...{ client, store: remembering, feed, statuses },
    files: new FolderFiles(config.filesDir),
    ...{ admission, config, logger, stopping: stopping.signal },
  };
  const app = createApp(deps, true);
  const server = createApiServer(app);
  const port = await listen(server, config.port, config.host).catch((error: unknown) => {
    throw listenFailure(error, config);
  });
  logger.info({ host: config.host, port }, 'the API listens');
  closeWithGrace({ delay: CLOSE_MS, logger }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'the API stops because of a defect of its own');
    else logger.info({ signal }, 'the API stops');
    stopping.abort();
    await closeServer(server, FINISH_MS);
    await closeEngines(feed, store, connection);
  });
}

/** Connects both at once; when one cannot be reached, the other is not left open. */
async function connectBoth(config: Config): Promise<[Connection, Store]> {
  const { temporalAddress, mongodbUri } = requireEngines(config);
  const temporalOptions = temporalConnection(config, temporalAddress);
  const connected = await Promise.allSettled([
    orFail(
      Connection.connect({ ...temporalOptions, connectTimeout: CONNECT_TIMEOUT_MS }),
      temporalServer(temporalAddress),
    ),
    orFail(openStore({ uri: mongodbUri, appName: 'tollgate-api' }), mongoServer(mongodbUri)),
  ]);
  const [temporal, mongo] = connected;
  if (temporal.status === 'fulfilled' && mongo.status === 'fulfilled') return [temporal.value, mongo.value];
  if (temporal.status === 'fulfilled') await temporal.value.close();
  if (mongo.status === 'fulfilled') await mongo.value.close();
  const reasons = connected.flatMap((one) => (one.status === 'rejected' ? [failureText(one.reason)] : []));
  throw new StartFailure('The API cannot start.', reasons.join(' '));
}

async function firstSetUp(store: Store, config: Config, logger: Logger): Promise<void> {
  const file = await writeFirstKeys(store.apiKeys, config.home);
  if (file !== undefined)
    logger.info({ file }, 'one API key per role was made; only the owner can read the file');
  const documents = await seedSampleProgramme(store.programme);
  if (documents > 0) logger.info({ documents }, 'the sample programme was set up');
}

function listenFailure(error: unknown, { port, host }: Config): StartFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const problem =
    code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is in use.`
      : `Cannot listen on ${host}:${port} (${code}).`;
  return new StartFailure(problem, 'Stop what listens there, or set PORT to another (0 picks a free one).', {
    cause: error,
  });
}

async function closeEngines(feed: Feed, store: Store, connection: Connection): Promise<void> {
  await feed.close();
  await Promise.allSettled([store.close(), connection.close()]);
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(1);
});
