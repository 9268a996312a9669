/** Makes the ids of gates and requests, and no other place does: a name, an item where there are several, and the round. */
import type { Gate, Phase, SubmissionKind } from '../../base/vocabulary.js';

/** Id of a gate: `quality_gate.r1`, or `wave_acceptance.2.r1` for the second wave. */
export function gateIdOf(gate: Gate, round: number, item?: number): string {
  return item === undefined ? `${gate}.r${round}` : `${gate}.${item}.r${round}`;
}

/** Id of a request: `organize.raci.r1`, `sustain.sustain_check.3.r1`. */
export function askIdOf(phase: Phase, kind: SubmissionKind, round: number, item?: number): string {
  return item === undefined ? `${phase}.${kind}.r${round}` : `${phase}.${kind}.${item}.r${round}`;
}
