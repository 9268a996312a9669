/** The one place from which the process writes to the database. All that happened between two waits is one transition. */
import { condition, workflowInfo } from '@temporalio/workflow';
import type { Entry } from '../../domain/cycle/timeline.js';
import { storedState } from '../../domain/cycle/transition.js';
import type { Phase } from '../../base/vocabulary.js';
import { setAlarm } from './alarm.js';
import { writeUntilDone } from './hands.js';
import { isoNow, nowMs, type Cycle } from './running-cycle.js';
import { showChanges } from './shown-attributes.js';

/**
 * Writes all that is unrecorded, and returns once it is durable, in a new workflow task. The caller may issue commands
 * again there, which it may not do right after `write`. While the database is away, this function waits.
 */
export async function record(cycle: Cycle): Promise<void> {
  const next = setAlarm(nowMs(), 'the next step');
  showChanges(cycle);
  await write(cycle);
  await condition(next.rang);
}

/** Writes all that is unrecorded. The caller may only wait afterwards; `hands.ts` says why. */
export async function write(cycle: Cycle): Promise<void> {
  if (cycle.unrecorded.length === 0) return;
  const { state } = cycle;
  const entries = cycle.unrecorded.splice(0);
  state.sequence += 1;
  const transition = {
    cycleId: state.cycleId,
    key: `${workflowInfo().workflowId}/${stepOf(state.phase, entries)}/${state.sequence}`,
    sequence: state.sequence,
    previousHash: state.headHash,
    at: isoNow(),
    entries,
    state: storedState(state),
    ...(cycle.charterChanged ? { charter: state.charter } : {}),
  };
  cycle.charterChanged = false;
  state.headHash = await writeUntilDone(cycle, () => ({ ...transition, task: presentTask() }));
}

/** The workflow task that a write belongs to. The store needs it to let a later task replace what a lost task wrote. */
function presentTask(): { readonly runId: string; readonly startedEvent: number } {
  const { runId, historyLength } = workflowInfo();
  return { runId, startedEvent: historyLength };
}

function stepOf(phase: Phase, entries: readonly Entry[]): string {
  return `${phase}:${entries[0]?.type ?? 'none'}`;
}
