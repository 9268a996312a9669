/** Tollgate's own metrics of a worker. They stand beside those of the SDK, which tell of tasks, pollers and slots. */
import type { MetricMeter } from '@temporalio/common';
import type { Transport } from './outbox-transport.js';

const TRANSITION = 'tollgate_transition';

/** In seconds: a transaction takes some ten milliseconds, and its deadline is three seconds. */
export const TRANSITION_BUCKETS = { [TRANSITION]: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };

export interface WorkerMetrics {
  /** Times each call, as recorded or failed. */
  readonly timed: <Input, Output>(
    record: (input: Input) => Promise<Output>,
  ) => (input: Input) => Promise<Output>;
  /** Counts what the other side has taken, and what it has not. */
  readonly counted: (transport: Transport) => Transport;
}

export function workerMetrics(meter: MetricMeter): WorkerMetrics {
  const seconds = meter.createHistogram(
    TRANSITION,
    'float',
    'seconds',
    'Time to write one transition into the database, by result.',
  );
  const messages = meter.createCounter(
    'tollgate_messages',
    undefined,
    'Messages of the outbox that were handed to the transport, by result.',
  );
  return {
    timed: (record) => async (input) => {
      const beganAt = performance.now();
      const done = (result: string) => seconds.record((performance.now() - beganAt) / 1_000, { result });
      try {
        const output = await record(input);
        done('recorded');
        return output;
      } catch (error) {
        done('failed');
        throw error;
      }
    },
    counted: (transport) => ({
      send: async (message) => {
        try {
          await transport.send(message);
          messages.add(1, { result: 'sent' });
        } catch (error) {
          messages.add(1, { result: 'failed' });
          throw error;
        }
      },
    }),
  };
}
