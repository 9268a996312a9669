/** The only way out to the database: all that happened between two waits is one transition. */
import { condition, workflowInfo } from '@temporalio/workflow';
import type { Entry } from '../../domain/cycle/timeline.js';
import { storedState } from '../../domain/cycle/transition.js';
import type { Phase } from '../../base/vocabulary.js';
import { setAlarm } from './alarm.js';
import { writeUntilDone } from './hands.js';
import { isoNow, nowMs, type Cycle } from './running-cycle.js';
import { showChanges } from './shown-attributes.js';

/**
 * Writes all that is unrecorded, and returns in a workflow task of its own, which may leave commands again. Returns
 * when it is durable; waits out a database that is away.
 */
export async function record(cycle: Cycle): Promise<void> {
  const next = setAlarm(nowMs(), 'the next step');
  showChanges(cycle);
  await write(cycle);
  await condition(next.rang);
}

/** Writes all that is unrecorded. What follows may only wait, see `hands.ts`. */
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

/** The workflow task that a write belongs to: the store lets a later task take the place of one that was lost. */
function presentTask(): { readonly runId: string; readonly startedEvent: number } {
  const { runId, historyLength } = workflowInfo();
  return { runId, startedEvent: historyLength };
}

function stepOf(phase: Phase, entries: readonly Entry[]): string {
  return `${phase}:${entries[0]?.type ?? 'none'}`;
}
