/**
 * The side effects of the process. A local activity writes a transition, as the last thing that a workflow task does.
 * Every other side effect is a regular activity, whose result is an event of its own.
 *
 * The engine may record a local activity's result with one workflow task and deliver it in the next one, behind a
 * message that came meanwhile. That happens when a query is answered in the same task, and when the task heartbeats. In
 * replay the result comes first. So a step may only wait after such a result: it issues every command (timer, search
 * attributes, signal) before it writes its transition, or in a workflow task of its own. And no local activity may
 * outlive its workflow task: it has one short attempt, and a failed one is repeated after a durable timer.
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
import { isoNow, nowMs, type Cycle } from './running-cycle.js';
import { showState } from './shown-attributes.js';

const { recordTransition } = proxyLocalActivities<CycleActivities>({
  // A transaction takes milliseconds. This limit leaves room for a slow disk, and it ends well before the heartbeats of a
  // workflow task begin, at four fifths of its five seconds.
  startToCloseTimeout: '2500ms',
  scheduleToCloseTimeout: '2500ms',
  retry: { maximumAttempts: 1 },
  summary: 'record transition',
});

export const { judgeEvidence, forecastGate, claimLedgerLines } = proxyActivities<CycleActivities>({
  // These do arithmetic on a few sums, or one small transaction. If one takes longer, the worker hangs.
  startToCloseTimeout: '5s',
  // The number of attempts is not limited: a judge that throws is a defect, a database can be away, and in either case
  // the cycle waits for the repair.
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

export const { judgeEvidence: judgeRows } = proxyActivities<CycleActivities>({
  // Some ten million rows are summed up in a minute.
  startToCloseTimeout: '10m',
  // A worker that dies in the middle is noticed by its silence.
  heartbeatTimeout: '30s',
  // As for every verdict: the cycle waits for the repair.
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** The first pause is as long as the election of a new primary usually takes: about a second. */
const FIRST_PAUSE_MS = 1_000;
/**
 * Each attempt costs seven history events, so attempts become rarer. At this pause a cycle still notices within half a
 * minute that its database is back.
 */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Writes a transition, and repeats the attempt until one succeeds: a cycle waits for its database as long as it takes,
 * and refuses new messages meanwhile.
 * @returns the hash of the transition
 * @throws Error when the store refuses the transition for good, or the workflow task is too old. The error fails the task:
 * an operator sees a refusal and repairs its cause; a task that was too old is made anew by the engine at once.
 */
export async function writeUntilDone(cycle: Cycle, make: () => Transition): Promise<string> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const hash = await recordTransition(make(), isoNow());
      cycle.databaseAway = false;
      return hash;
    } catch (error) {
      if (isForGood(error)) {
        throw new Error(`transition ${cycle.state.sequence} of ${cycle.state.cycleId} did not pass`, {
          cause: error,
        });
      }
    }
    cycle.databaseAway = true;
    const nextTry = setAlarm(nowMs() + pauseMs, 'the transition is written again');
    await condition(nextTry.rang);
    // The timer has begun a new workflow task, which has issued no command yet. In replay the engine would merge such a
    // task with the next one. Sending the search attributes, changed or not, is a command and keeps the two apart.
    showState(cycle);
  }
}

/**
 * Whether repeating the write cannot help: the activity called its failure permanent, or the error is no failure that
 * the engine reports, and so a defect of this code.
 */
function isForGood(error: unknown): boolean {
  if (!(error instanceof TemporalFailure)) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}
