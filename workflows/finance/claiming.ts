/** Ledger lines are counted once over all cycles: a cycle takes them before Finance's sums are believed. */
import type { Reconciliation } from '../../contracts/submission.js';
import { claimLedgerLines } from '../process/hands.js';
import type { Cycle } from '../process/running-cycle.js';
import { registerUndo } from '../process/undo-steps.js';

/** @returns for each line that another cycle counts, a sentence; none when all of them are this cycle's now */
export async function claimLines(cycle: Cycle, { period, lines }: Reconciliation): Promise<string[]> {
  const references = [...new Set(lines.map(({ ledgerReference }) => ledgerReference))];
  const { cycleId } = cycle.state;
  // Nothing is recognised while it is not known who counts a line.
  const taken = await claimLedgerLines({ cycleId, period, references });
  return taken.map((line) => `${line.reference} of ${period} is counted by ${line.cycleId} already.`);
}

export function registerBenefitUndo(cycle: Cycle): void {
  if ((cycle.state.recognisedMinor ?? 0) === 0) return;
  registerUndo(cycle, { kind: 'recognised_benefit', what: 'reverse the recognised benefit' });
}

/** What was recognised is nothing any more, and others may count its lines. */
export async function reverseBenefit(cycle: Cycle): Promise<void> {
  cycle.state.recognisedMinor = 0;
  const { cycleId } = cycle.state;
  await claimLedgerLines({ cycleId, period: '', references: [] });
}

/** What was only reconciled was never in the books; a reversal that nobody acknowledged keeps its lines. */
export async function dropUnbookedBenefit(cycle: Cycle): Promise<void> {
  const { undos, recognisedMinor } = cycle.state;
  const inTheBooks = undos.some(({ step }) => step === 'recognised_benefit');
  if (recognisedMinor !== null && !inTheBooks) await reverseBenefit(cycle);
}
