/** Tells whether the worker polls the embedded Temporal. The worker answers no HTTP, so Temporal is asked. */
import { Connection } from '@temporalio/client';
import { TASK_QUEUE } from '../config/names.js';

export interface AskedServer {
  /** Undefined when Temporal is external; then nothing is asked. */
  readonly address: string | undefined;
  readonly namespace: string;
}

/** A poll that finds nothing returns after a minute and the next follows, so a living worker's is never older. */
const LATELY_MS = 90_000;
const DEADLINE_MS = 1_000;

/** Tells whether any worker has polled since that time. */
export async function hasPolled(server: AskedServer, sinceMs: number): Promise<boolean> {
  const polls = await pollsOf(server);
  return polls?.some(({ atMs }) => atMs >= sinceMs) ?? false;
}

/**
 * Tells whether a worker that has polled once goes on doing so. A worker that has never polled is still starting, and
 * while Temporal is away nobody can tell; both count as well.
 */
export function goesOnPolling(server: AskedServer): (worker: { readonly pid: number }) => Promise<boolean> {
  let known: Poll | undefined;
  return async ({ pid }) => {
    if (known?.pid !== pid) known = undefined;
    const polls = await pollsOf(server);
    const latest = polls?.filter((poll) => poll.pid === pid).sort((one, other) => other.atMs - one.atMs)[0];
    if (latest) known = latest;
    if (polls === undefined && known) known = { pid, atMs: Date.now() };
    return known === undefined || Date.now() - known.atMs < LATELY_MS;
  };
}

interface Poll {
  readonly pid: number;
  readonly atMs: number;
}

/** Undefined when Temporal does not answer. */
async function pollsOf({ address, namespace }: AskedServer): Promise<Poll[] | undefined> {
  if (address === undefined) return undefined;
  const connection = Connection.lazy({ address });
  try {
    const request = { namespace, taskQueue: { name: TASK_QUEUE } };
    const { pollers } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      connection.workflowService.describeTaskQueue(request),
    );
    return pollers.map(({ identity, lastAccessTime }) => ({
      // The SDK names a worker by process and host.
      pid: Number(identity?.split('@')[0]),
      atMs: Number(lastAccessTime?.seconds ?? 0) * 1_000,
    }));
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
}
