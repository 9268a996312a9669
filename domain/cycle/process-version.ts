/**
 * The versions of the process. A cycle ends by the version that it began with, so whoever changes the order of its steps
 * raises `PROCESS_VERSION`, gives the new version an order of its own, and leaves the earlier orders as they are.
 */
import type { Phase } from '../../base/vocabulary.js';

export const PROCESS_VERSION = 1;

/**
 * The order of versions 0 and 1. It is written out instead of taken from `PHASES`, so that a new phase in that list cannot
 * enter the order of cycles that are open. A new phase gets a new list, under the next version.
 */
const FIRST_ORDER = [
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
] as const;

/** By process version: the phases in the order in which a cycle passes them. No entry may ever change. */
const ORDERS = { 0: FIRST_ORDER, 1: FIRST_ORDER } as const;

type Ordered = (typeof ORDERS)[keyof typeof ORDERS][number];

/** Does not compile while a phase of the vocabulary has no place in any order, and names that phase. */
const PHASE_ORDER: [Exclude<Phase, Ordered>] extends [never]
  ? Readonly<Record<number, readonly Phase[]>>
  : Exclude<Phase, Ordered> = ORDERS;

/** What a cycle is started with: its version, or the edition that was given before there were versions. */
export interface Versioned {
  readonly processVersion?: number | undefined;
  readonly edition?: number | undefined;
}

export function versionOf({ processVersion, edition }: Versioned): number {
  return processVersion ?? (edition === undefined ? PROCESS_VERSION : 0);
}

/** @throws Error when a newer version of the code started the cycle, because this worker must not run it then */
export function phasesOf({ processVersion }: { readonly processVersion: number }): readonly Phase[] {
  const order = PHASE_ORDER[processVersion];
  if (!order) throw new Error(`process version ${processVersion} is not known here`);
  return order;
}

export function phaseAfter(cycle: { readonly processVersion: number }, phase: Phase): Phase | undefined {
  const order = phasesOf(cycle);
  return order[order.indexOf(phase) + 1];
}
