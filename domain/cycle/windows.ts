/** Which round a cycle is in, and how long its policy lets it wait. */
import type { CycleState } from './cycle-state.js';
import { durationMs } from '../../base/duration.js';
import type { Phase } from '../../base/vocabulary.js';

/** Time the current phase gives one wait, from the charter's policy. */
export function windowMsOf(state: CycleState, of: Phase | 'veto' | 'hold' = state.phase): number {
  const { windows } = state.charter.policy;
  return durationMs(windows[of] ?? windows.default);
}

export function roundOf(state: CycleState): number {
  return state.rounds[state.phase] ?? 1;
}
