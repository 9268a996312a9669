/** Ids of gates and asks: name, item when there are several, and round of the phase. Made here only. */
import type { Gate, Phase, SubmissionKind } from '../../base/vocabulary.js';

/** `quality_gate.r1`, `wave_acceptance.2.r1` (second wave). */
export function gateIdOf(gate: Gate, round: number, item?: number): string {
  return item === undefined ? `${gate}.r${round}` : `${gate}.${item}.r${round}`;
}

/** `organize.raci.r1`, `sustain.sustain_check.3.r1`. */
export function askIdOf(phase: Phase, kind: SubmissionKind, round: number, item?: number): string {
  return item === undefined ? `${phase}.${kind}.r${round}` : `${phase}.${kind}.${item}.r${round}`;
}
