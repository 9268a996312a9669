/**
 * Whether one arm's summary is something that real data could have produced. Sums are typed in or
 * computed elsewhere, so a slip there must be named before it turns into a plausible number.
 */
import { assertNever } from '../base/assert-never.js';
import type { Arm, MeanSummary, NoDifference, ProportionSummary, StatisticsProblem } from './difference.js';
import { countText } from './quantity-text.js';

/** What can be wrong with an arm of any kind. */
type ArmProblem = Extract<StatisticsProblem, 'not-finite' | 'not-a-count' | 'too-few'>;

/**
 * Sums of squares of n values carry rounding of about this share. A centred sum within it is zero,
 * on either side; one below it is impossible.
 */
const ROUNDING_SHARE = 1e-12;

/** Why this arm of a proportion cannot be used, or undefined. */
export function proportionArmProblem(arm: ProportionSummary): ArmProblem | 'too-many-successes' | undefined {
  if (![arm.n, arm.successes].every(Number.isFinite)) return 'not-finite';
  if (![arm.n, arm.successes].every(isCount)) return 'not-a-count';
  if (arm.n < 1) return 'too-few';
  if (arm.successes > arm.n) return 'too-many-successes';
  return undefined;
}

/** Why this arm of a mean cannot be used, or undefined. */
export function meanArmProblem(arm: MeanSummary): ArmProblem | 'negative-variance' | undefined {
  if (![arm.n, arm.sum, arm.sumSquares].every(Number.isFinite)) return 'not-finite';
  if (!isCount(arm.n)) return 'not-a-count';
  if (arm.n < 2) return 'too-few';
  if (centredSumSquares(arm) < 0) return 'negative-variance';
  return undefined;
}

/**
 * Sum of squared deviations from the mean, Σx² − (Σx)²/n, with rounding noise around zero taken as
 * zero. Negative when n, sum and sum of squares contradict each other.
 */
export function centredSumSquares(arm: MeanSummary): number {
  const centred = arm.sumSquares - (arm.sum / arm.n) * arm.sum;
  return Math.abs(centred) <= ROUNDING_SHARE * arm.sumSquares ? 0 : centred;
}

/** What to mend, as it follows "the pilot arm". */
export function armProblemText(problem: ArmProblem, n: number): string {
  switch (problem) {
    case 'too-few':
      return `has ${countText(n)} of the at least 2 subjects needed; observe more`;
    case 'not-a-count':
      return 'has a count that is negative or not whole; recount it';
    case 'not-finite':
      return 'has a value that is not a finite number; recompute it';
    default:
      return assertNever(problem);
  }
}

/** The first problem of two arms, with the arm that has it. */
export function firstArmProblem<Summary>(
  problemOf: (arm: Summary) => StatisticsProblem | undefined,
  arms: Readonly<Record<Arm, Summary>>,
): NoDifference | undefined {
  for (const arm of ['pilot', 'comparison'] as const) {
    const problem = problemOf(arms[arm]);
    if (problem !== undefined) return { problem, arm };
  }
  return undefined;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
