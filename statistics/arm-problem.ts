/**
 * Whether one arm's summary is something that real data could have produced. Sums are typed in or
 * computed elsewhere, so a slip there must be named before it turns into a plausible number.
 */
import { assertNever } from '../base/assert-never.js';
import type { Arm, MeanSummary, ProportionSummary, StatisticsProblem } from './difference.js';
import { momentsOf } from './moments.js';
import { countText } from './quantity-text.js';

/** What can be wrong with an arm of any kind. */
type ArmProblem = Extract<StatisticsProblem, 'not-finite' | 'not-a-count' | 'too-few' | 'never-varies'>;

/** Why this arm of a proportion cannot be used, or undefined. */
export function proportionArmProblem(
  arm: ProportionSummary,
): Exclude<ArmProblem, 'never-varies'> | 'too-many-successes' | undefined {
  if (![arm.n, arm.successes].every(Number.isFinite)) return 'not-finite';
  if (![arm.n, arm.successes].every(isCount)) return 'not-a-count';
  if (arm.n < 1) return 'too-few';
  if (arm.successes > arm.n) return 'too-many-successes';
  return undefined;
}

/** Why this arm of a mean cannot be used, or undefined. An arm that never varies is a filled-in default, not a measurement. */
export function meanArmProblem(
  arm: MeanSummary,
): ArmProblem | 'negative-variance' | 'lost-digits' | undefined {
  if (!Number.isFinite(arm.n)) return 'not-finite';
  if (!isCount(arm.n)) return 'not-a-count';
  if (arm.n < 2) return 'too-few';
  const moments = momentsOf(arm);
  if (typeof moments === 'object') return moments.squaredDeviations === 0 ? 'never-varies' : undefined;
  return moments === 'lost-digits' || moments === 'negative-variance' ? moments : 'not-finite';
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

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
