/** Whether answers on a scale of ordered categories tend to be higher in one arm, whatever points the categories are given. */
import { countsProblem, firstArmProblem } from '../arm-problem.js';
import { satterthwaite, studentised, type ArmEstimate } from './estimate-interval.js';
import { isProblem, type NoMethodResult } from './method-result.js';

export interface BrunnerMunzel {
  /** The chance that a subject of the pilot answers higher than one of the comparison, ties counted as half. */
  readonly chanceHigher: number;
  readonly lower: number;
  readonly upper: number;
  readonly standardError: number;
  /** Positive where the pilot tends to be higher. */
  readonly statistic: number;
  readonly degreesOfFreedom?: number;
  /** Two-sided, of a chance of one half. */
  readonly pValue: number;
}

/**
 * The Brunner–Munzel test of two arms given as counts by category, with midranks and t by Satterthwaite.
 *
 * Source: E. Brunner, U. Munzel, Biometrical Journal 42 (2000) 17–25.
 *
 * @param pilot subjects in each category, lowest category first; the comparison in the same categories
 * @returns a problem: `not-finite`, `not-a-count`, `too-few` (n < 2), `never-varies` (all subjects of both arms in one
 *   category), `separated` (no overlap, or no spread of ranks), `strata-differ` (not the same categories), `bad-confidence`
 */
export function brunnerMunzel(
  pilot: readonly number[],
  comparison: readonly number[],
  confidence: number,
): BrunnerMunzel | NoMethodResult {
  if (pilot.length !== comparison.length) return { problem: 'strata-differ' };
  const problem = firstArmProblem(categoriesProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  if (pilot.filter((count, category) => count + (comparison[category] ?? 0) > 0).length === 1)
    return { problem: 'never-varies' };

  const first = placement(pilot, comparison);
  const second = placement(comparison, pilot);
  const variance = first.variance + second.variance;
  if (variance === 0) return { problem: 'separated' };
  const interval = studentised({
    effect: first.value - 1 / 2,
    variance,
    degreesOfFreedom: satterthwaite(first, second),
    confidence,
  });
  if (isProblem(interval)) return interval;
  const { effect, lower, upper, ...rest } = interval;
  return {
    ...rest,
    chanceHigher: first.value,
    lower: Math.max(lower + 1 / 2, 0),
    upper: Math.min(upper + 1 / 2, 1),
    statistic: effect / rest.standardError,
  };
}

/**
 * Where the subjects of one arm lie among the others: the share of the others below each, ties as half. Its mean is the
 * chance of being higher, and its variance over n this arm's part of the spread. It is what the test writes as
 * differences of midranks.
 */
function placement(arm: readonly number[], others: readonly number[]): ArmEstimate {
  const [n, otherN] = [totalOf(arm), totalOf(others)];
  let below = 0;
  const shares = others.map((count) => {
    const share = (below + count / 2) / otherN;
    below += count;
    return share;
  });
  const value = arm.reduce((sum, count, category) => sum + count * (shares[category] ?? 0), 0) / n;
  const squares = arm.reduce(
    (sum, count, category) => sum + count * ((shares[category] ?? 0) - value) ** 2,
    0,
  );
  return { value, variance: squares / (n - 1) / n, degreesOfFreedom: n - 1 };
}

function categoriesProblem(counts: readonly number[]) {
  return countsProblem(...counts) ?? (totalOf(counts) < 2 ? 'too-few' : undefined);
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
