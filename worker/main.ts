/** The worker process: checks its engines, then hosts cycles until it is told to stop. */
import { NativeConnection, Runtime } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import { loadConfig, requireEngines, type Config } from '../config/env.js';
import { judgeGroupSummaries } from '../statistics/judge.js';
import { openStore } from '../store/connect.js';
import { workflowBundle } from './bundle.js';
import { createWorker } from './create-worker.js';
import { ensureSearchAttributes } from './search-attributes.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const { temporalAddress, mongodbUri } = requireEngines(config);
  const logger = pino({ name: 'worker', level: config.logLevel });
  Runtime.install({ logger: temporalLogger(logger) });

  const store = await reach('MongoDB', 'MONGODB_URI', () => openStore({ uri: mongodbUri }));
  await store.ensureIndexes();
  const connection = await reach('Temporal', 'TEMPORAL_ADDRESS', () => connect(config, temporalAddress));
  const { namespace } = config.temporal;
  const added = await ensureSearchAttributes(connection, namespace);
  if (added.length > 0) logger.info({ added }, 'search attributes added');

  const worker = await createWorker({
    connection,
    namespace,
    workflowBundle: await workflowBundle(),
    recordTransition: (transition) => store.recordTransition(transition),
    judge: judgeGroupSummaries,
    ...(config.workflowCacheSize === undefined ? {} : { maxCachedWorkflows: config.workflowCacheSize }),
  });
  logger.info({ namespace, taskQueue: worker.options.taskQueue }, 'worker ready');
  // Ends on SIGINT or SIGTERM, after what is under way.
  await worker.run();
  await connection.close();
  await store.close();
}

function connect(config: Config, address: string): Promise<NativeConnection> {
  const { tls, apiKey } = config.temporal;
  return NativeConnection.connect({ address, tls, ...(apiKey === undefined ? {} : { apiKey }) });
}

/** One line with cause and cure, when an engine cannot be reached at start. */
async function reach<T>(engine: string, variable: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new Error(`${engine} cannot be reached (${why}). Start it, or correct ${variable}.`, { cause });
  }
}

function temporalLogger(logger: Logger) {
  const write = (level: string, message: string, meta?: object) => {
    const method = level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';
    logger[method](meta ?? {}, message);
  };
  return {
    log: write,
    trace: (message: string, meta?: object) => write('trace', message, meta),
    debug: (message: string, meta?: object) => write('debug', message, meta),
    info: (message: string, meta?: object) => write('info', message, meta),
    warn: (message: string, meta?: object) => write('warn', message, meta),
    error: (message: string, meta?: object) => write('error', message, meta),
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
