/**
 * Finance reconciliation: compares the claimed benefit with what the ledger shows. All amounts are whole minor units, so
 * that sums are exact to the cent.
 */
import type { Reconciliation } from '../../contracts/submission.js';
import { assertNever } from '../../base/assert-never.js';
import type { BenefitClass } from '../../base/vocabulary.js';

export interface ReconciliationResult {
  readonly claimedMinor: number;
  readonly actualMinor: number;
  readonly runCostMinor: number;
  /** Actual minus claimed. */
  readonly varianceMinor: number;
  /** What Finance recognises: the actual on the lines whose class moves a ledger line, less the run cost of every line. */
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
    Number(lines.reduce((sum, line) => sum + BigInt(amount(line)), 0n));
  const claimedMinor = total((line) => line.claimedMinor);
  const actualMinor = total((line) => line.actualMinor);
  return {
    claimedMinor,
    actualMinor,
    runCostMinor: total((line) => line.runCostMinor),
    varianceMinor: actualMinor - claimedMinor,
    // Run cost moves the ledger whatever the class of the benefit that it buys.
    recognisedMinor: total(
      (line) => (movesLedger(line.benefitClass) ? line.actualMinor : 0) - line.runCostMinor,
    ),
  };
}

/** @param month as `2026-10`; it is over when the next one has begun in UTC */
export function isMonthOver(month: string, nowMs: number): boolean {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return Date.UTC(year, number) <= nowMs;
}

/**
 * The lines, by their place and outcome, whose actual is further from the claim than the tolerance and that carry no
 * variance note. The comparison multiplies instead of dividing, so that a claim of zero needs a note for any actual. It
 * counts the tolerance in whole millionths of a percent, because `0.29 * 50000` in floating point falls short of 14500.
 */
export function linesWithoutNote(
  { lines }: Reconciliation,
  tolerancePct: number,
): { readonly index: number; readonly outcome: string }[] {
  const toleranceMillionths = BigInt(Math.round(tolerancePct * 1_000_000));
  return lines.flatMap(({ outcome, actualMinor, claimedMinor, varianceNote }, index) => {
    const variance = magnitude(BigInt(actualMinor) - BigInt(claimedMinor));
    const isFar = variance * 100_000_000n > toleranceMillionths * magnitude(BigInt(claimedMinor));
    return isFar && varianceNote === undefined ? [{ index, outcome }] : [];
  });
}

/** Whether every sum is a whole number that JSON and JavaScript carry exactly. */
export function addsUpExactly(reconciliation: Reconciliation): boolean {
  return Object.values(reconcile(reconciliation)).every(Number.isSafeInteger);
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
