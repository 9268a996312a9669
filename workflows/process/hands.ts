/**
 * Side effects of the process. A transition is written by a local activity, as the last thing that a workflow task does;
 * all else is a regular activity, whose result is an event of its own.
 *
 * The engine may record a local activity's result with one workflow task and deliver it in the next one, behind a
 * message that came meanwhile: when a query is answered in the same task, and when the task heartbeats. In replay the
 * result comes first. So nothing but waiting may follow such a result: every command of a step is left before its
 * transition is written, or in a workflow task of its own. And no local activity may outlive its task: it has one short
 * try, and what failed is tried again after a durable timer.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  proxyActivities,
  proxyLocalActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import type { CycleActivities } from '../../activities/ports.js';
import type { Transition } from '../../domain/cycle/transition.js';
import { setAlarm } from './alarm.js';
import { nowMs, type Cycle } from './running-cycle.js';
import { showState } from './shown-attributes.js';

const { recordTransition } = proxyLocalActivities<CycleActivities>({
  // A transaction takes milliseconds; this covers a slow disk, and ends well before four fifths of a workflow task's
  // five seconds, where heartbeats begin.
  startToCloseTimeout: '2500ms',
  scheduleToCloseTimeout: '2500ms',
  retry: { maximumAttempts: 1 },
  summary: 'record transition',
});

export const { judgeEvidence, claimLedgerLines } = proxyActivities<CycleActivities>({
  // Arithmetic on a few sums, or one small transaction: longer means that the worker hangs.
  startToCloseTimeout: '5s',
  // No last attempt: a judge that throws is a defect, and a database can be away. The cycle waits for the repair.
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** An election of a new primary takes about a second. */
const FIRST_PAUSE_MS = 1_000;
/** A database that is back after an hour is found again within half a minute; each try costs seven events. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Writes until it is done: a cycle waits for its database as long as it takes, and takes no new message meanwhile.
 * @returns the hash of the transition
 * @throws Error when it was refused for good; that fails the workflow task, so that an operator sees it and mends it
 */
export async function writeUntilDone(cycle: Cycle, make: () => Transition): Promise<string> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const hash = await recordTransition(make());
      cycle.databaseAway = false;
      return hash;
    } catch (error) {
      if (isForGood(error)) {
        throw new Error(`transition ${cycle.state.sequence} of ${cycle.state.cycleId} was refused`, {
          cause: error,
        });
      }
    }
    cycle.databaseAway = true;
    const nextTry = setAlarm(nowMs() + pauseMs, 'the transition is written again');
    await condition(nextTry.rang);
    // A task that a timer began has left no command yet, and the engine merges such a task with the next one in replay.
    showState(cycle);
  }
}

/** Anything but a failure that the engine reports is a defect of this code. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof TemporalFailure)) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}
