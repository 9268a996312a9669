/** Answers weighted so that those who answered look like all who were asked, group by group. */
import { momentsProblem } from '../arm-problem.js';
import { armDifference, type ArmEstimate } from '../methods/estimate-interval.js';
import { isProblem, type Answer, type MethodResult } from '../methods/method-result.js';
import type { Moments } from '../moments.js';

/** By stratum: how many, or which share, of the population belong to it. Only the proportions count. */
export type PopulationStrata = Readonly<Record<string, number>>;

/** By stratum: those who answered. */
export type AnsweredStrata = Readonly<Record<string, Moments>>;

export interface PostStratifiedMean {
  readonly mean: number;
  readonly standardError: number;
  /** By Satterthwaite over the strata. */
  readonly degreesOfFreedom: number;
  /** By Kish: as many answers of equal weight would say as much, were the strata alike. */
  readonly effectiveN: number;
}

/**
 * Σ W_h ȳ_h with SE² = Σ W_h² s_h²/n_h, given how many answered in each stratum.
 *
 * Source: D. Holt, T. M. F. Smith, Journal of the Royal Statistical Society A 142 (1979) 33–46; W. G. Cochran, Sampling
 * Techniques (1977), section 5A.9; degrees of freedom section 5.4.
 *
 * @returns the mean in the unit of the answers, or a problem: `strata-differ` (a stratum of one is not in the other),
 *   `bad-weights`, `too-few` (under 2 answers in a stratum), `not-a-count`, `not-finite`, `negative-variance`,
 *   `never-varies`
 */
export function postStratifiedMean(
  answered: AnsweredStrata,
  population: PopulationStrata,
): Answer<PostStratifiedMean> {
  const strata = weighted(answered, population);
  if (isProblem(strata)) return strata;
  const total = (of: (stratum: WeightedStratum) => number) =>
    strata.parts.reduce((sum, stratum) => sum + of(stratum), 0);
  const variance = total(meanVariance);
  if (variance === 0) return { problem: 'never-varies' };
  return {
    mean: total(({ weight, mean }) => weight * mean),
    standardError: Math.sqrt(variance),
    degreesOfFreedom: 1 / total((stratum) => (meanVariance(stratum) / variance) ** 2 / (stratum.n - 1)),
    effectiveN: 1 / total(({ weight, n }) => weight ** 2 / n),
  };
}

/**
 * The pilot's post-stratified mean minus the comparison's, both over the same population, by t with degrees of freedom by
 * Satterthwaite. Units and problems as `postStratifiedMean`, and `bad-confidence`.
 */
export function postStratifiedDifference(
  pilot: AnsweredStrata,
  comparison: AnsweredStrata,
  population: PopulationStrata,
  confidence: number,
): Answer<MethodResult> {
  const first = postStratifiedMean(pilot, population);
  if (isProblem(first)) return { ...first, arm: 'pilot' };
  const second = postStratifiedMean(comparison, population);
  if (isProblem(second)) return { ...second, arm: 'comparison' };
  return armDifference(estimateOf(first), estimateOf(second), {
    method: 'post-stratified',
    standardErrorKind: 'post-stratified',
    confidence,
  });
}

/**
 * (Σw)² / Σw²: how many answers of equal weight would say as much.
 *
 * Source: L. Kish, Survey Sampling (1965), section 11.7.
 *
 * @param weights one an answer, at least 0
 * @returns at most the number of weights, or a problem: `bad-weights`
 */
export function kishEffectiveN(weights: readonly number[]): Answer<{ readonly effectiveN: number }> {
  if (!areWeights(weights)) return { problem: 'bad-weights' };
  const most = weights.reduce((largest, weight) => Math.max(largest, weight), 0);
  // As shares of the largest, so that no square overflows.
  const shares = weights.map((weight) => weight / most);
  const sum = shares.reduce((total, share) => total + share, 0);
  return { effectiveN: sum ** 2 / shares.reduce((total, share) => total + share ** 2, 0) };
}

interface WeightedStratum extends Moments {
  /** Its share of the population. */
  readonly weight: number;
}

function weighted(
  answered: AnsweredStrata,
  population: PopulationStrata,
): Answer<{ readonly parts: readonly WeightedStratum[] }> {
  const sizes = Object.values(population);
  if (!areWeights(sizes)) return { problem: 'bad-weights' };
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const parts: WeightedStratum[] = [];
  for (const [stratum, size] of Object.entries(population)) {
    const moments = Object.hasOwn(answered, stratum) ? answered[stratum] : undefined;
    if (moments === undefined) return { problem: 'strata-differ' };
    const problem = momentsProblem(moments, 2);
    if (problem !== undefined) return { problem };
    parts.push({ ...moments, weight: size / whole });
  }
  return parts.length === Object.keys(answered).length ? { parts } : { problem: 'strata-differ' };
}

/** Of a stratum's part of the mean. */
function meanVariance({ weight, n, squaredDeviations }: WeightedStratum): number {
  return (weight ** 2 * squaredDeviations) / (n - 1) / n;
}

function estimateOf({ mean, standardError, degreesOfFreedom }: PostStratifiedMean): ArmEstimate {
  return { value: mean, variance: standardError ** 2, degreesOfFreedom };
}

function areWeights(weights: readonly number[]): boolean {
  return (
    weights.every((weight) => Number.isFinite(weight) && weight >= 0) && weights.some((weight) => weight > 0)
  );
}
