/**
 * Notices cycles and waves whose workflow was ended from outside (terminated by an operator, failed, timed out), and starts
 * a workflow that takes each up from its last recorded state. It must never touch a cycle whose workflow still runs, which
 * the engine itself guards: it starts no second workflow under the same id.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { CYCLE_WORKFLOW, cycleIdOf, TASK_QUEUE, WAVE_WORKFLOW } from '../config/names.js';
import { asState, type ReadableCycle } from '../domain/reading/status.js';
import type { Cycles } from '../store/reading/cycle-reader.js';
import type { CycleTakenUp } from '../workflows/messages/definitions.js';

export interface TakingUpOptions {
  readonly client: Client;
  readonly cycles: Pick<Cycles, 'readCycle'>;
  readonly logger: Logger;
  readonly taskQueue?: string;
  readonly everyMs?: number;
  /** How long an ended workflow is left alone. */
  readonly settleMs?: number;
}

/** What ended outside is noticed within half a minute. Each look costs one query to Temporal's visibility. */
const EVERY_MS = 20_000;
/** By then a transition that the ended process was writing is written, or has failed. */
const SETTLE_MS = 5_000;
/** A look goes back further than to the one before, because visibility may lag, and an attempt may have failed. */
const OVERLAP_MS = 10 * 60_000;

/** Why a process that ended in this status is gone, as the timeline says it. */
const WHY: Readonly<Record<string, string>> = {
  TERMINATED: 'ended by an operator of the engine',
  FAILED: 'its process has failed',
  TIMED_OUT: 'its process has timed out in the engine',
};

/** @returns the function that stops it */
export function startTakingUp(options: TakingUpOptions): () => Promise<void> {
  const { logger, everyMs = EVERY_MS } = options;
  const stop = new AbortController();
  const run = async () => {
    // The first look has no limit, so that nothing is missed that ended while no worker was there.
    let since: Date | null = null;
    let isAway = false;
    while (!stop.signal.aborted) {
      const began = Date.now();
      try {
        await takeUpEnded(options, since);
        since = new Date(began - OVERLAP_MS);
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn({ err: error }, 'ended workflows are not looked for: an engine is away');
        isAway = true;
      }
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return async () => {
    stop.abort();
    await running;
  };
}

/** Takes up every cycle whose workflow has ended outside since then. @returns the ids of those that were taken up */
export async function takeUpEnded(options: TakingUpOptions, since: Date | null): Promise<string[]> {
  const { settleMs = SETTLE_MS } = options;
  const takenUp: string[] = [];
  const ended =
    `WorkflowType IN ("${CYCLE_WORKFLOW}", "${WAVE_WORKFLOW}") AND ` +
    'ExecutionStatus IN ("Terminated", "Failed", "TimedOut")' +
    (since === null ? '' : ` AND CloseTime > "${since.toISOString()}"`);
  for await (const { workflowId, closeTime } of options.client.workflow.list({ query: ended })) {
    if (closeTime && Date.now() - closeTime.getTime() < settleMs) continue;
    const id = cycleIdOf(workflowId);
    const cycle = id === null ? null : await options.cycles.readCycle(id);
    if (cycle === null || cycle.closed) continue;
    if (await takeUp(options, workflowId, cycle)) takenUp.push(cycle.cycleId);
  }
  return takenUp;
}

async function takeUp(
  { client, logger, taskQueue = TASK_QUEUE }: TakingUpOptions,
  workflowId: string,
  recorded: ReadableCycle,
): Promise<boolean> {
  // An operator may have reset the workflow, and then a later run goes on.
  const { status, type, memo } = await client.workflow.getHandle(workflowId).describe();
  const reason = WHY[status.name];
  if (reason === undefined) return false;
  const times = typeof memo?.takenUp === 'number' ? memo.takenUp : 0;
  const { cycleId } = recorded;
  if (times > 1) {
    logger.error({ cycleId }, 'a workflow that only had to close a cycle was ended too; look at it by hand');
    return false;
  }
  const { unconfirmedSince: _, ...readable } = recorded;
  const input: CycleTakenUp = { takeUp: asState(readable), reason, ...(times > 0 ? { giveUp: true } : {}) };
  try {
    await client.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
      memo: { ...memo, takenUp: times + 1 },
      staticSummary: `${recorded.charter.title}: taken up`,
      // As for every cycle: an approver waits no longer than this when a worker dies in the middle of a task.
      workflowTaskTimeout: '5s',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
    });
  } catch (error) {
    // Another worker was faster.
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
  logger.warn(
    { cycleId, reason, giveUp: times > 0 },
    'a cycle was ended outside of its process and is taken up',
  );
  return true;
}
