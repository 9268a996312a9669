/** The evidence of a gate that rests on what was handed in earlier in the same round of the phase. */
import type { CycleState, GateEvidence } from './cycle-state.js';
import { askIdOf } from './gate-id.js';
import { roundOf } from './windows.js';
import type { SubmissionKind } from '../../base/vocabulary.js';

export function handedInFor(state: CycleState, kind: SubmissionKind, summary: string): GateEvidence {
  const hash = state.answered[askIdOf(state.phase, kind, roundOf(state))];
  if (hash === undefined) throw new Error(`${kind} has not been handed in for ${state.phase}`);
  return { hash, summary };
}
