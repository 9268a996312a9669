/** Reads a file that was sent into a data set. Whatever comes of it is written down for whoever sent it. */
import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { DatasetActivities } from '../activities/ports.js';
import type { DatasetStart } from '../domain/evidence/dataset.js';
import { mustBeOwn } from './process/own-id.js';

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;

const { importDataset } = proxyActivities<DatasetActivities>({
  // A gigabyte takes some minutes on a small machine.
  startToCloseTimeout: '1h',
  // A worker that dies in the middle is noticed by its silence.
  heartbeatTimeout: '30s',
  // Longer than that, a disk or a database is away for good, and whoever sent the file is told so.
  scheduleToCloseTimeout: '1d',
  retry,
});

const { abandonDataset } = proxyActivities<DatasetActivities>({
  // One small write, which waits for the database as long as it takes.
  startToCloseTimeout: '10s',
  retry,
});

export async function dataset(start: DatasetStart): Promise<void> {
  mustBeOwn('dataset', start.id);
  try {
    await importDataset(start);
  } catch (error) {
    if (isCancellation(error)) throw error;
    await abandonDataset(start, reasonOf(error));
    throw error;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause?.message ?? 'it could not be read within a day';
}
