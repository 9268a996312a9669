/**
 * What Temporal's SDK shares in this process: its log lines go into ours, in the same shape, and its metrics stand beside
 * ours at one address. It must be installed before anything else of the SDK is used.
 */
import { Runtime, type Logger as TemporalLogger, type TelemetryOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { TRANSITION_BUCKETS, workerMetrics, type WorkerMetrics } from './worker-metrics.js';

export interface RuntimeChoices {
  readonly logger: Logger;
  /** Where metrics are served, as `0.0.0.0:9464`; undefined: nowhere. */
  readonly metricsAddress: string | undefined;
}

/** @throws Error of one line when the address cannot be listened on */
export function installRuntime({ logger, metricsAddress }: RuntimeChoices): WorkerMetrics {
  const telemetryOptions: TelemetryOptions = {
    // The native part would write lines of another shape to the console by itself.
    logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
    ...(metricsAddress === undefined ? {} : { metrics: prometheusAt(metricsAddress) }),
  };
  try {
    const { metricMeter } = Runtime.install({ logger: temporalLogger(logger), telemetryOptions });
    return workerMetrics(metricMeter);
  } catch (cause) {
    const where = String(metricsAddress);
    throw new Error(`Metrics cannot be served at ${where}. Set TOLLGATE_WORKER_METRICS to another address.`, {
      cause,
    });
  }
}

/** Names and units as Prometheus has them: seconds, and `_total` at the end of a counter. */
function prometheusAt(bindAddress: string): NonNullable<TelemetryOptions['metrics']> {
  return {
    prometheus: {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: TRANSITION_BUCKETS,
    },
  };
}

function temporalLogger(logger: Logger): TemporalLogger {
  const write = (level: string, message: string, meta: Record<string, unknown> = {}) => {
    const method = level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error';
    // Temporal logs a failure as `error`, where every other line of ours has `err`.
    const { error, ...facts } = meta;
    logger[method](error === undefined ? facts : { ...facts, err: error }, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('trace', message, meta),
    debug: (message, meta) => write('debug', message, meta),
    info: (message, meta) => write('info', message, meta),
    warn: (message, meta) => write('warn', message, meta),
    error: (message, meta) => write('error', message, meta),
  };
}
