/** The worker process: checks its engines, then hosts cycles until it is told to stop. */
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { loadConfig, requireEngines } from '../config/env.js';
import { hostOf, hostsOf } from '../config/mongodb-uri.js';
import { TASK_QUEUE } from '../config/names.js';
import { processLog } from '../config/process-log.js';
import { temporalConnection } from '../config/temporal-connection.js';
import { whyUnreachable } from '../config/why-unreachable.js';
import type { UpkeepActivities } from '../activities/ports.js';
import { openStore, type Store } from '../store/connect.js';
import type { Transition } from '../domain/cycle/transition.js';
import { replayBundle, workflowBundle } from './bundle.js';
import { historyConfirmation } from './confirmation.js';
import { createWorker } from './create-worker.js';
import { startOutboxDispatcher } from './outbox-dispatcher.js';
import { ensureSchedule, sampleReconciler } from './reconciliation/nightly.js';
import { Reconciliation } from './reconciliation/reconciliation.js';
import { installRuntime } from './runtime.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { FolderFiles } from '../tables/content-files.js';
import { storeHands } from './store-hands.js';
import { startTakingUp } from './taking-up.js';
import { LogLines, logTransport } from './outbox-transport.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const { temporalAddress, mongodbUri } = requireEngines(config);
  const temporal = temporalConnection(config, temporalAddress);
  const lines = new LogLines();
  const logger = processLog('worker', config.logLevel, lines);
  const metrics = installRuntime({ logger, metricsAddress: config.workerMetricsAddress });

  const store = await reach('MongoDB', 'MONGODB_URI', hostsOf(mongodbUri), () =>
    openStore({ uri: mongodbUri }),
  );
  await store.ensureIndexes();
  const connection = await reach('Temporal', 'TEMPORAL_ADDRESS', [hostOf(temporalAddress)], () =>
    NativeConnection.connect(temporal),
  );
  const { namespace } = config.temporal;
  const added = await ensureSearchAttributes(connection, namespace);
  if (added.length > 0) logger.info({ added }, 'search attributes added');

  const { reconciliationCron: cron, reconciliationSample: sample } = config;
  const client = new Client({ connection, namespace });
  const worker = await createWorker({
    connection,
    namespace,
    workflowBundle: await workflowBundle(),
    ...storeHands(store, new FolderFiles(config.filesDir)),
    recordTransition: metrics.timed((transition: Transition) => store.recordTransition(transition)),
    ...(cron === undefined ? {} : { upkeep: await upkeep(client, store, logger) }),
    versioned: config.workerVersioning,
    ...(config.buildId === undefined ? {} : { buildId: config.buildId }),
    ...(config.workflowCacheSize === undefined ? {} : { maxCachedWorkflows: config.workflowCacheSize }),
  });
  const { taskQueue, workerDeploymentOptions } = worker.options;
  logger.info({ namespace, taskQueue, deployment: workerDeploymentOptions }, 'worker ready');
  if (cron !== undefined) await ensureSchedule(client, { taskQueue: TASK_QUEUE, cron, sample });
  const dispatcher = startOutboxDispatcher({
    outbox: store.outbox,
    doubts: store.doubts,
    confirmation: historyConfirmation(connection, namespace),
    transport: metrics.counted(logTransport(logger, lines)),
    logger,
  });
  const stopTakingUp = startTakingUp({ client, cycles: store.cycles, logger });
  // This ends on SIGINT or SIGTERM, once what is under way has finished.
  await worker.run();
  await stopTakingUp();
  await dispatcher.stop();
  await connection.close();
  await store.close();
}

async function upkeep(client: Client, store: Store, logger: Logger): Promise<UpkeepActivities> {
  const taskQueue = TASK_QUEUE;
  const reconciliation = new Reconciliation({ client, store, replayBundle: await replayBundle(), taskQueue });
  const { reconciliations } = store;
  return { reconcileSample: sampleReconciler({ reconciliation, reconciliations, logger }) };
}

/** Throws one line with cause and cure when an engine cannot be reached at start. */
async function reach<T>(
  engine: string,
  variable: string,
  hosts: readonly string[],
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    const why = await whyUnreachable(cause, hosts);
    throw new Error(`${engine} cannot be reached: ${why}. Start it, or correct ${variable}.`, { cause });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
