/**
 * Whether one arm's summary is something that real data could have produced. Sums are typed in or
 * computed elsewhere, so a slip there must be named before it turns into a plausible number.
 */
import { assertNever } from '../base/assert-never.js';
import type { Arm, MeanSummary, ProportionSummary, StatisticsProblem } from './difference.js';
import { momentsOf, type Moments } from './moments.js';
import { countText } from './quantity-text.js';

/** What can be wrong with an arm of any kind. */
type ArmProblem = Extract<StatisticsProblem, 'not-finite' | 'not-a-count' | 'too-few' | 'never-varies'>;

/** Why this arm of a proportion cannot be used, or undefined. */
export function proportionArmProblem(
  arm: ProportionSummary,
): Exclude<ArmProblem, 'never-varies'> | 'too-many-successes' | undefined {
  const problem = countsProblem(arm.n, arm.successes);
  if (problem !== undefined) return problem;
  if (arm.n < 1) return 'too-few';
  if (arm.successes > arm.n) return 'too-many-successes';
  return undefined;
}

/** Why this arm of a mean cannot be used, or undefined. An arm that never varies is a filled-in default, not a measurement. */
export function meanArmProblem(
  arm: MeanSummary,
): ArmProblem | 'negative-variance' | 'lost-digits' | undefined {
  const problem = countsProblem(arm.n);
  if (problem !== undefined) return problem;
  if (arm.n < 2) return 'too-few';
  const moments = momentsOf(arm);
  if (typeof moments === 'object') return isConstant(moments) ? 'never-varies' : undefined;
  return moments === 'lost-digits' || moments === 'negative-variance' ? moments : 'not-finite';
}

/** Sums of one and the same value leave a spread of rounding behind. */
function isConstant({ n, mean, squaredDeviations }: Moments): boolean {
  return squaredDeviations <= n * (ROUNDING * mean) ** 2;
}
const ROUNDING = 1e-12;

/** What to mend, as it follows "the pilot arm". */
export function armProblemText(problem: ArmProblem, n: number): string {
  switch (problem) {
    case 'too-few':
      return `has ${countText(n)} of the at least 2 subjects needed; observe more`;
    case 'not-a-count':
      return 'has a count that is negative or not whole; recount it';
    case 'not-finite':
      return 'has a value that is not a finite number; recompute it';
    case 'never-varies':
      return 'has the same value for every subject, which looks like a column that was never filled; check that it was really recorded';
    default:
      return assertNever(problem);
  }
}

/** The first problem of two arms, with the arm that has it. */
export function firstArmProblem<Summary, Problem extends string>(
  problemOf: (arm: Summary) => Problem | undefined,
  arms: Readonly<Record<Arm, Summary>>,
): { readonly problem: Problem; readonly arm: Arm } | undefined {
  for (const arm of ['pilot', 'comparison'] as const) {
    const problem = problemOf(arms[arm]);
    if (problem !== undefined) return { problem, arm };
  }
  return undefined;
}

/** Why these are no counts, or undefined. */
export function countsProblem(...counts: readonly number[]): 'not-finite' | 'not-a-count' | undefined {
  if (!counts.every(Number.isFinite)) return 'not-finite';
  return counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? undefined : 'not-a-count';
}

/** Why no values have these moments, or why they are fewer than needed; or undefined. */
export function momentsProblem(
  { n, mean, squaredDeviations }: Moments,
  least: number,
): 'not-finite' | 'not-a-count' | 'too-few' | 'negative-variance' | undefined {
  const problem = countsProblem(n);
  if (problem !== undefined) return problem;
  if (n < least) return 'too-few';
  if (![mean, squaredDeviations].every(Number.isFinite)) return 'not-finite';
  return squaredDeviations < 0 ? 'negative-variance' : undefined;
}
