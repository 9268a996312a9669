/**
 * The process as this code runs it. A cycle ends by the version that it began with, so whatever changes the order of
 * its steps raises the version and keeps the order before beside it.
 */
import { PHASES, type Phase } from '../../base/vocabulary.js';

export const PROCESS_VERSION = 1;

/** The phases in the order in which a cycle of each version passes them. */
const PHASE_ORDER: Readonly<Record<number, readonly Phase[]>> = { 0: PHASES, 1: PHASES };

/** What a cycle is started with: its version, or the edition that stood in its place before the first version. */
export interface Versioned {
  readonly processVersion?: number | undefined;
  readonly edition?: number | undefined;
}

export function versionOf({ processVersion, edition }: Versioned): number {
  return processVersion ?? (edition === undefined ? PROCESS_VERSION : 0);
}

/** @throws Error when a newer version of the code started the cycle: this worker must not run it */
export function phasesOf({ processVersion }: { readonly processVersion: number }): readonly Phase[] {
  const order = PHASE_ORDER[processVersion];
  if (!order) throw new Error(`process version ${processVersion} is not known here`);
  return order;
}

export function phaseAfter(cycle: { readonly processVersion: number }, phase: Phase): Phase | undefined {
  const order = phasesOf(cycle);
  return order[order.indexOf(phase) + 1];
}
