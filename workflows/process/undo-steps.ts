/** Registers the steps that are rolled back when the cycle exits early. Each is registered before the step itself. */
import { UNDO_ROLE, type UndoStepKind } from '../../domain/decisions/rights.js';
import type { Cycle } from './running-cycle.js';

export interface UndoPlan {
  readonly kind: UndoStepKind;
  /** Tells steps of one kind apart, such as `north` for a wave. */
  readonly name?: string;
  /** The task, in words for the person who must do it. */
  readonly what: string;
  /** The line of business whose matter it is; all of the cycle's where it is absent. */
  readonly lob?: string;
}

/** Registers an undo, unless the step is registered already, as it is when a phase is repeated. */
export function registerUndo(cycle: Cycle, { kind, name, what, lob }: UndoPlan): void {
  const { undos } = cycle.state;
  const step = undoStepOf(kind, name);
  const before = undos.filter((undo) => undo.step === step);
  if (before.some(({ status }) => status === 'registered')) return;
  const occurrence = before.length + 1;
  const scope = lob === undefined ? {} : { lob };
  undos.push({ step, occurrence, what, role: UNDO_ROLE[kind], ...scope, status: 'registered' });
}

export function undoStepOf(kind: UndoStepKind, name?: string): string {
  return name === undefined ? kind : `${kind}_${name}`;
}
