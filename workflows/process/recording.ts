/** The only way out to the database: all that happened between two waits is one transition. */
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Entry } from '../../domain/cycle/timeline.js';
import { storedState } from '../../domain/cycle/transition.js';
import type { Phase } from '../../base/vocabulary.js';
import { recordTransition, untilDone } from './hands.js';
import { isoNow, type Cycle } from './running-cycle.js';
import { attributesOf, changedAttributes } from './shown-attributes.js';

/** Writes all that is unrecorded. Returns when it is durable; waits out a database that is away. */
export async function record(cycle: Cycle): Promise<void> {
  if (cycle.unrecorded.length > 0) await write(cycle);
  showChanges(cycle);
}

export async function write(cycle: Cycle): Promise<void> {
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
  state.headHash = await untilDone(cycle, `transition ${state.sequence}`, () =>
    recordTransition({ ...transition, task: presentTask() }),
  );
}

/** What Temporal's own list shows. */
export function showChanges(cycle: Cycle): void {
  const now = attributesOf(cycle.state);
  const changed = changedAttributes(cycle.shown, now);
  if (changed.length > 0) upsertSearchAttributes(changed);
  cycle.shown = now;
}

/** The workflow task that a write belongs to: the store lets a later task take the place of one that was lost. */
function presentTask(): { readonly runId: string; readonly startedEvent: number } {
  const { runId, historyLength } = workflowInfo();
  return { runId, startedEvent: historyLength };
}

function stepOf(phase: Phase, entries: readonly Entry[]): string {
  return `${phase}:${entries[0]?.type ?? 'none'}`;
}
