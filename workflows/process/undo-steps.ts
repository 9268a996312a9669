/** Steps that are taken back on the way out, registered before what they undo. */
import type { UndoStep } from '../../domain/cycle/cycle-state.js';
import type { Cycle } from './running-cycle.js';

/** Registers an undo once; a phase that is repeated has registered it before. */
export function registerUndo(cycle: Cycle, undo: Omit<UndoStep, 'status'>): void {
  const { undos } = cycle.state;
  if (undos.some(({ step }) => step === undo.step)) return;
  undos.push({ ...undo, status: 'registered' });
}

export function registerMoneyUndo(cycle: Cycle): void {
  registerUndo(cycle, {
    step: 'pilot_money',
    what: 'return the unspent money to the pool',
    role: 'finance_partner',
  });
}

export function registerBenefitUndo(cycle: Cycle): void {
  if ((cycle.state.recognisedMinor ?? 0) === 0) return;
  registerUndo(cycle, {
    step: 'recognised_benefit',
    what: 'reverse the recognised benefit',
    role: 'finance_partner',
  });
}
