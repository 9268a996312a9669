/**
 * A ledger line is counted by one cycle only. So a cycle claims its lines before it takes over what Finance has
 * reconciled, and frees them when its benefit does not stand.
 */
import type { Reconciliation } from '../../contracts/submission.js';
import { takenText } from '../../domain/finance/ledger-claim.js';
import { reconciledMinor, reverseRecognised } from '../../domain/finance/movements.js';
import { claimLedgerLines } from '../process/hands.js';
import { isoNow, type Cycle } from '../process/running-cycle.js';
import { registerUndo } from '../process/undo-steps.js';

/** @returns a sentence for each line that another cycle counts; none when all lines are this cycle's now */
export async function claimLines({ state }: Cycle, { lines }: Reconciliation): Promise<string[]> {
  const references = lines.map(({ ledgerReference }) => ledgerReference);
  const { cycleId, charter } = state;
  // The cycle waits for the answer: it must not recognise a benefit before it knows that no other cycle counts a line.
  const taken = await claimLedgerLines({ cycleId, lobs: charter.lobs, references });
  return taken.map((line) => takenText(line, charter.lobs));
}

export function registerBenefitUndo(cycle: Cycle): void {
  if ((reconciledMinor(cycle.state) ?? 0) === 0) return;
  registerUndo(cycle, { kind: 'recognised_benefit', what: 'reverse the recognised benefit' });
}

/** Sets the recognised benefit to nothing and frees its ledger lines, so that other cycles may count them. */
export async function reverseBenefit(cycle: Cycle): Promise<void> {
  reverseRecognised(cycle.state, 'the benefit does not stand', isoNow());
  const { cycleId, charter } = cycle.state;
  await claimLedgerLines({ cycleId, lobs: charter.lobs, references: [] });
}

/**
 * Drops a benefit that was reconciled but never booked, so that nobody has to reverse it. A booked one stays, with its
 * ledger lines, if nobody has acknowledged its reversal.
 */
export async function dropUnbookedBenefit(cycle: Cycle): Promise<void> {
  const inTheBooks = cycle.state.undos.some(({ step }) => step === 'recognised_benefit');
  if (reconciledMinor(cycle.state) !== null && !inTheBooks) await reverseBenefit(cycle);
}
