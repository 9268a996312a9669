/** Releases money as the process goes on, and returns what is unspent to the programme fund when it ends. */
import { releasedMinor } from '../../domain/finance/movements.js';
import { releaseTranche, returnUnspent, unspentMinor, type Tranche } from '../../domain/finance/spending.js';
import { isoNow, tell, type Cycle } from '../process/running-cycle.js';
import { registerUndo } from '../process/undo-steps.js';

export function release(cycle: Cycle, tranche: Tranche): void {
  const text = releaseTranche(cycle.state, tranche, isoNow());
  if (text !== null) tell(cycle, 'tranche-released', text);
  registerMoneyUndo(cycle);
}

export function registerMoneyUndo(cycle: Cycle): void {
  registerUndo(cycle, { kind: 'pilot_money', what: 'return the unspent money to the programme fund' });
}

/** @param amountMinor what is left over; by default what was released and not reported as spent */
export function returnMoney(cycle: Cycle, amountMinor = unspentMinor(cycle.state)): void {
  if (releasedMinor(cycle.state) === 0) return;
  tell(cycle, 'money-returned', returnUnspent(cycle.state, amountMinor, isoNow()));
}
