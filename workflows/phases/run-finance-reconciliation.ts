/**
 * Finance reconciliation: does Finance recognise it? The CFO signs a recognised benefit. A change without one may still
 * scale, at zero booked benefit, if the council decides so.
 */
import { centralSeats } from '../../domain/decisions/seats.js';
import { handedInFor } from '../../domain/cycle/evidence-of.js';
import { moneyText } from '../../base/money.js';
import { recognise, reconciledMinor } from '../../domain/finance/movements.js';
import { reconcile } from '../../domain/finance/reconciliation.js';
import { isoNow, tell, type Cycle, type End } from '../process/running-cycle.js';
import { claimLines } from '../finance/claiming.js';
import { release } from '../finance/tranches.js';
import { gate, request } from '../process/waiting.js';

export async function runFinanceReconciliation(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  const { currency } = state.charter.budget;
  const ended = await request(cycle, {
    kind: 'reconciliation',
    accept: async (lines) => {
      const taken = await claimLines(cycle, lines);
      if (taken.length > 0) return taken;
      const result = reconcile(lines);
      const amountMinor = Math.max(0, result.recognisedMinor);
      recognise(state, amountMinor, `a year, reconciled for ${lines.period}`, isoNow());
      const found = moneyText(amountMinor, currency);
      tell(
        cycle,
        'reconciled',
        `claimed ${moneyText(result.claimedMinor, currency)}, to be recognised ${found}`,
        {
          detail: result,
        },
      );
      return [];
    },
  });
  if (ended) return ended;
  const found = reconciledMinor(state) ?? 0;
  const summary = `a benefit of ${moneyText(found, currency)} a year, to be recognised`;
  const left = await gate(cycle, {
    gate: 'finance_reconciliation',
    seats: found > 0 ? centralSeats(state, 'finance_reconciliation') : centralSeats(state, 'govern'),
    evidence: handedInFor(state, 'reconciliation', summary),
    returnTargets: ['pilot', 'finance_reconciliation'],
  });
  if (left === null) release(cycle, 'scale');
  return left;
}
