/** A worker for one test file's own queue, writing to that file's own database. */
import { NativeConnection } from '@temporalio/worker';
import { inject } from 'vitest';
import { workflowBundle } from '../../worker/bundle.js';
import { createWorker, type WorkerOptions } from '../../worker/create-worker.js';
import { storeHands } from '../../worker/store-hands.js';
import type { ApiUnderTest } from './api-under-test.js';

/** @returns the function that stops it */
export async function runWorker(
  { store, deps, files }: ApiUnderTest,
  more: Partial<WorkerOptions> = {},
): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const worker = await createWorker({
    connection,
    namespace: 'default',
    workflowBundle: await workflowBundle(),
    ...storeHands(store, files),
    ...(deps.taskQueue === undefined ? {} : { taskQueue: deps.taskQueue }),
    ...more,
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}
