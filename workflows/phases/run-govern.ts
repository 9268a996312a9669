/** Govern: is it worth the money now? */
import { centralSeats } from '../../domain/decisions/seats.js';
import { moneyText } from '../../base/money.js';
import type { Cycle, End } from '../process/running-cycle.js';
import { release } from '../finance/tranches.js';
import { gate } from '../process/waiting.js';

export async function runGovern(cycle: Cycle): Promise<End | null> {
  const { charter, charterHash } = cycle.state;
  const { budget, benefit } = charter;
  const range = `${moneyText(benefit.lowMinor, benefit.currency)} to ${moneyText(benefit.highMinor, benefit.currency)}`;
  const ended = await gate(cycle, {
    gate: 'govern',
    seats: centralSeats(cycle.state, 'govern'),
    evidence: {
      hash: charterHash,
      summary: `${moneyText(budget.amountMinor, budget.currency)} for an expected ${range} a year`,
    },
    returnTargets: ['charter', 'organize'],
  });
  if (ended === null) release(cycle, 'instrument and pilot');
  return ended;
}
