/** Tomorrow's process: the constant is raised, and the new version has one phase less. Takes the place of today's. */
import { PHASES, type Phase } from '../../base/vocabulary.js';

export const PROCESS_VERSION = 2;

const PHASE_ORDER: Readonly<Record<number, readonly Phase[]>> = {
  0: PHASES,
  1: PHASES,
  2: PHASES.filter((phase) => phase !== 'enable'),
};

export function versionOf({
  processVersion,
  edition,
}: {
  processVersion?: number;
  edition?: number;
}): number {
  return processVersion ?? (edition === undefined ? PROCESS_VERSION : 0);
}

export function phasesOf({ processVersion }: { readonly processVersion: number }): readonly Phase[] {
  return PHASE_ORDER[processVersion] ?? [];
}

export function phaseAfter(cycle: { readonly processVersion: number }, phase: Phase): Phase | undefined {
  const order = phasesOf(cycle);
  return order[order.indexOf(phase) + 1];
}
