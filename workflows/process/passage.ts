/** Entering a phase, leaving it, and closing the cycle. Each adds its entry to the timeline. */
import { allHandlersFinished } from '@temporalio/workflow';
import type { Exit } from '../../domain/cycle/cycle-state.js';
import { words, type Phase } from '../../base/vocabulary.js';
import { restUntil } from './message-queue.js';
import { record } from './recording.js';
import { isoNow, tell, type Cycle, type End } from './running-cycle.js';

export function enter(cycle: Cycle, phase: Phase): void {
  const { state } = cycle;
  // A run that continues an earlier one may have entered this round of the phase before it began.
  if (state.phase === phase && state.entered === `${phase}.r${state.rounds[phase] ?? 0}`) return;
  state.phase = phase;
  state.rounds[phase] = (state.rounds[phase] ?? 0) + 1;
  state.entered = `${phase}.r${state.rounds[phase]}`;
  state.phaseSince = isoNow();
  const round = state.rounds[phase] > 1 ? `, round ${state.rounds[phase]}` : '';
  tell(cycle, 'phase-entered', `${words(phase)}${round}`);
}

export function leave(cycle: Cycle, phase: Phase, end: End | null): void {
  const { state } = cycle;
  const how = state.exit ? words(state.exit.outcome) : end ? 'returned for rework' : 'done';
  tell(cycle, 'phase-left', `${words(phase)}: ${how}`);
  // The phase is left, so a return to this same phase is a new round of it and not a run that continues the old one.
  state.entered = '';
}

export async function close(cycle: Cycle, exit: Exit): Promise<void> {
  const { state } = cycle;
  state.exit = exit;
  state.wait = null;
  state.suspended = null;
  state.undoing = false;
  state.closed = true;
  tell(cycle, 'closed', `${words(exit.outcome)}: ${exit.reason}`, {
    outcome: exit.outcome,
    reason: exit.reason,
  });
  await record(cycle);
  // A message that came in the last moment must get its answer before the workflow ends.
  await restUntil(cycle, allHandlersFinished);
}
