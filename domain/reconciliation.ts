/**
 * Finance reconciliation: claimed benefit against what the ledger shows. All amounts are whole minor
 * units, so sums are exact to the cent.
 */
import type { Reconciliation } from '../contracts/submission.js';
import { assertNever } from './assert-never.js';
import type { BenefitClass } from './vocabulary.js';

export interface ReconciliationResult {
  readonly claimedMinor: number;
  readonly actualMinor: number;
  readonly runCostMinor: number;
  /** Actual minus claimed. */
  readonly varianceMinor: number;
  /** What Finance recognises: actual less run cost on the lines whose class moves a ledger line. */
  readonly recognisedMinor: number;
}

/** A hard or revenue-protection benefit moves a ledger line; avoided cost and freed hours do not. */
function movesLedger(benefitClass: BenefitClass): boolean {
  switch (benefitClass) {
    case 'hard':
    case 'revenue_protection':
      return true;
    case 'cost_avoidance':
    case 'soft':
      return false;
    default:
      return assertNever(benefitClass);
  }
}

export function reconcile({ lines }: Reconciliation): ReconciliationResult {
  const total = (amount: (line: Reconciliation['lines'][number]) => number) =>
    lines.reduce((sum, line) => sum + amount(line), 0);
  const claimedMinor = total((line) => line.claimedMinor);
  const actualMinor = total((line) => line.actualMinor);
  return {
    claimedMinor,
    actualMinor,
    runCostMinor: total((line) => line.runCostMinor),
    varianceMinor: actualMinor - claimedMinor,
    recognisedMinor: total((line) =>
      movesLedger(line.benefitClass) ? line.actualMinor - line.runCostMinor : 0,
    ),
  };
}

/**
 * Outcomes whose actual is further from the claim than the tolerance and that carry no variance note.
 * The comparison multiplies instead of dividing, so a claim of zero needs a note for any actual.
 */
export function linesWithoutNote({ lines }: Reconciliation, tolerancePct: number): string[] {
  return lines
    .filter((line) => line.varianceNote === undefined)
    .filter(
      (line) =>
        Math.abs(line.actualMinor - line.claimedMinor) * 100 > tolerancePct * Math.abs(line.claimedMinor),
    )
    .map((line) => line.outcome);
}
