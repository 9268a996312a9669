/** Steps that are taken back on the way out, registered before what they undo. */
import { UNDO_ROLE, type UndoStepKind } from '../../domain/decisions/rights.js';
import type { Cycle } from './running-cycle.js';

export interface UndoPlan {
  readonly kind: UndoStepKind;
  /** Of the step, where there are several of its kind: `north`. */
  readonly name?: string;
  /** What to do, for people. */
  readonly what: string;
}

/** Registers an undo, unless the step is registered already: a phase that is repeated comes here again. */
export function registerUndo(cycle: Cycle, { kind, name, what }: UndoPlan): void {
  const { undos } = cycle.state;
  const step = undoStepOf(kind, name);
  const before = undos.filter((undo) => undo.step === step);
  if (before.some(({ status }) => status === 'registered')) return;
  undos.push({ step, occurrence: before.length + 1, what, role: UNDO_ROLE[kind], status: 'registered' });
}

export function undoStepOf(kind: UndoStepKind, name?: string): string {
  return name === undefined ? kind : `${kind}_${name}`;
}
