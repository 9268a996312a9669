/** Tomorrow's process: the constant is raised, and the new version has one phase less. Takes the place of today's. */
import { PHASES, type Phase } from '../../base/vocabulary.js';

export const PROCESS_VERSION = 2;

const PHASE_ORDER: Readonly<Record<number, readonly Phase[]>> = {
  1: PHASES,
  2: PHASES.filter((phase) => phase !== 'enable'),
};

export function phasesOf({ processVersion }: { readonly processVersion: number }): readonly Phase[] {
  return PHASE_ORDER[processVersion] ?? [];
}

export function phaseAfter(cycle: { readonly processVersion: number }, phase: Phase): Phase | undefined {
  const order = phasesOf(cycle);
  return order[order.indexOf(phase) + 1];
}
