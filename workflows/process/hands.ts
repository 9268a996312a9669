/**
 * Side effects of the process, each a local activity of one short try. A local activity that outlives its workflow task
 * makes the task heartbeat, and histories of such tasks replay in another order than they were lived; so nothing is
 * tried again inside a task, and what failed is tried again after a durable timer.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  proxyLocalActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import type { CycleActivities } from '../../activities/ports.js';
import { setAlarm } from './alarm.js';
import { nowMs, type Cycle } from './running-cycle.js';

/**
 * One transaction takes milliseconds; 1.8 seconds cover a slow disk, and two tries one after the other still end before
 * four fifths of a workflow task's five seconds, where heartbeats begin.
 */
const ONE_TRY = {
  startToCloseTimeout: '1800ms',
  scheduleToCloseTimeout: '1800ms',
  retry: { maximumAttempts: 1 },
} as const;

export const { recordTransition } = proxyLocalActivities<CycleActivities>({
  ...ONE_TRY,
  summary: 'record transition',
});
export const { judgeEvidence } = proxyLocalActivities<CycleActivities>({
  ...ONE_TRY,
  summary: 'judge evidence',
});
export const { claimLedgerLines } = proxyLocalActivities<CycleActivities>({
  ...ONE_TRY,
  summary: 'claim ledger lines',
});

/** An election of a new primary takes about a second. */
const FIRST_PAUSE_MS = 1_000;
/** A database that is back after an hour is found again within half a minute; each try costs six events. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Tries until it is done: a cycle waits for its database as long as it takes, and takes no new message meanwhile.
 * @throws Error when it was refused for good; that fails the workflow task, so that an operator sees it and mends it
 */
export async function untilDone<T>(cycle: Cycle, what: string, tryOnce: () => Promise<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    // The engine merges a workflow task without a command with the next one when it replays, and a message of the next
    // one then comes too early. The timer of the next try, started before this one, is such a command.
    const nextTry = cycle.taskIsBare ? setAlarm(nowMs() + pauseMs, `${what} is tried again`) : null;
    try {
      const done = await tryOnce();
      nextTry?.cancel();
      cycle.taskIsBare = false;
      cycle.databaseAway = false;
      return done;
    } catch (error) {
      if (isForGood(error))
        throw new Error(`${what} of ${cycle.state.cycleId} was refused`, { cause: error });
    }
    cycle.databaseAway = true;
    const alarm = nextTry ?? setAlarm(nowMs() + pauseMs, `${what} is tried again`);
    await condition(alarm.rang);
    cycle.taskIsBare = true;
  }
}

/** Anything but a failure that the engine reports is a defect of this code. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof TemporalFailure)) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}
