/** The process of a later release, which a test puts in the place of the present one: version 2 has one phase less. */
import type { Phase } from '../../base/vocabulary.js';

export const PROCESS_VERSION = 2;

const FIRST_ORDER: readonly Phase[] = [
  'charter',
  'organize',
  'govern',
  'instrument',
  'enable',
  'pilot',
  'quality_gate',
  'finance_reconciliation',
  'scale',
  'sustain',
];

const PHASE_ORDER: Readonly<Record<number, readonly Phase[]>> = {
  0: FIRST_ORDER,
  1: FIRST_ORDER,
  2: FIRST_ORDER.filter((phase) => phase !== 'enable'),
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
