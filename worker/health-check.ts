/**
 * Tells whether the worker in this container does its work: it exits with 0 when Temporal has seen the worker ask for
 * tasks lately. A worker answers no HTTP, so the container's health check runs this program.
 */
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { loadConfig, requireEngines } from '../config/env.js';
import { TASK_QUEUE } from '../config/names.js';
import { temporalConnection } from '../config/temporal-connection.js';

/** A poll that finds nothing returns after 60 s and is followed by the next. */
const LATELY_MS = 90_000;
/** This is less than the 10 s that the container gives this check. */
const DEADLINE_MS = 5_000;

async function polledLately(): Promise<boolean> {
  const config = loadConfig();
  const { temporalAddress } = requireEngines(config);
  const connection = Connection.lazy(temporalConnection(config, temporalAddress));
  try {
    const { pollers } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      connection.workflowService.describeTaskQueue({
        namespace: config.temporal.namespace,
        taskQueue: { name: TASK_QUEUE },
      }),
    );
    const since = Date.now() - LATELY_MS;
    // The SDK names a worker by process and host: 1@4f5a9c for process 1 in container 4f5a9c.
    return pollers.some(
      ({ identity, lastAccessTime }) =>
        identity?.endsWith(`@${hostname()}`) === true && Number(lastAccessTime?.seconds ?? 0) * 1_000 > since,
    );
  } finally {
    await connection.close();
  }
}

polledLately().then(
  (healthy) => {
    if (!healthy) process.stderr.write('Temporal has not seen this worker ask for tasks lately.\n');
    process.exit(healthy ? 0 : 1);
  },
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}\n`,
    );
    process.exit(1);
  },
);
