/** Which round a cycle is in, and how long its policy lets it wait. */
import type { CycleState } from './cycle-state.js';
import { durationMs } from '../../base/duration.js';
import type { Phase } from '../../base/vocabulary.js';

/** How long one wait may last by the charter's policy: in the current phase, in another one, in a veto or in a hold. */
export function windowMsOf(state: CycleState, of: Phase | 'veto' | 'hold' = state.phase): number {
  const { windows } = state.charter.policy;
  return durationMs(windows[of] ?? windows.default);
}

/** The round of the current phase, from 1. */
export function roundOf(state: CycleState): number {
  return state.rounds[state.phase] ?? 1;
}
