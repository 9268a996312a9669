/** From an estimate and its sampling variance to an interval and a p-value: the last step of every method with a standard error. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Arm } from '../difference.js';
import { isConfidence, resolutionOf } from '../difference.js';
import type { Moments } from '../moments.js';
import { isProblem } from './method-result.js';
import type { MethodName, StandardErrorKind } from './method-name.js';
import type { Answer, MethodResult, NoMethodResult } from './method-result.js';

/** One arm's estimate, independent of the other arm's. */
export interface ArmEstimate {
  readonly value: number;
  /** Of the estimate, not of a row; in the squared unit of the value. */
  readonly variance: number;
  /** Of the variance; absent where it is taken as known. */
  readonly degreesOfFreedom?: number;
}

interface Named {
  readonly method: MethodName;
  readonly standardErrorKind: StandardErrorKind;
  /** A share in (0, 1), e.g. 0.95. */
  readonly confidence: number;
}

interface Numbers {
  readonly effect: number;
  /** Of the effect. */
  readonly variance: number;
  readonly degreesOfFreedom?: number | undefined;
  readonly confidence: number;
}

export type Interval = Pick<MethodResult, 'effect' | 'lower' | 'upper' | 'degreesOfFreedom' | 'pValue'> & {
  readonly standardError: number;
};

/** An arm's mean with its part of Welch's variance, s²/n. */
export function meanEstimate({ n, mean, squaredDeviations }: Moments): ArmEstimate {
  return { value: mean, variance: squaredDeviations / (n - 1) / n, degreesOfFreedom: n - 1 };
}

/**
 * Pilot minus comparison. Degrees of freedom by Satterthwaite, (v₁+v₂)² / (v₁²/f₁ + v₂²/f₂), where both arms have them;
 * else the normal distribution.
 *
 * Source: F. E. Satterthwaite, Biometrics Bulletin 2 (1946) 110–114.
 *
 * @returns a problem: `bad-confidence`, `never-varies` (no variance at all), `not-finite`
 */
export function armDifference(
  pilot: ArmEstimate,
  comparison: ArmEstimate,
  named: Named,
): Answer<MethodResult> {
  return estimateInterval({
    ...named,
    effect: pilot.value - comparison.value,
    variance: pilot.variance + comparison.variance,
    degreesOfFreedom: satterthwaite(pilot, comparison),
    resolution: resolutionOf(pilot.value, comparison.value),
  });
}

/**
 * The pilot's lift as a share of the comparison, (p − c)/c, by the delta method:
 * SE² = v_p/c² + v_c·p²/c⁴. Degrees of freedom are those of the plain difference, as GrowthBook takes them.
 *
 * Source: GrowthBook's statistics engine (`gbstats`, frequentist tests); E. C. Fieller, Journal of the Royal Statistical
 * Society B 16 (1954) 175–185 on when a quotient has no bounded interval.
 *
 * @returns a share (0.07 is seven per cent more), or a problem: `zero-denominator`, `denominator-near-zero` (the
 *   comparison's own interval holds 0), `negative-denominator`, and those of `armDifference`
 */
export function armLift(pilot: ArmEstimate, comparison: ArmEstimate, named: Named): Answer<MethodResult> {
  const problem = denominatorProblem(comparison, named.confidence, 'comparison');
  if (problem !== undefined) return problem;
  if (comparison.value < 0) return { problem: 'negative-denominator', arm: 'comparison' };
  const ratio = pilot.value / comparison.value;
  return estimateInterval({
    ...named,
    effect: (pilot.value - comparison.value) / comparison.value,
    variance: (pilot.variance + comparison.variance * ratio ** 2) / comparison.value ** 2,
    degreesOfFreedom: satterthwaite(pilot, comparison),
    resolution: resolutionOf(ratio, 1),
  });
}

/** Why nothing may be divided by this estimate, or undefined. */
export function denominatorProblem(
  { value, variance }: ArmEstimate,
  confidence: number,
  arm?: Arm,
): NoMethodResult | undefined {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const at = arm === undefined ? {} : { arm };
  if (value === 0) return { problem: 'zero-denominator', ...at };
  const z = normalQuantile((1 + confidence) / 2, 0, 1);
  return Math.abs(value) <= z * Math.sqrt(variance) ? { problem: 'denominator-near-zero', ...at } : undefined;
}

/**
 * effect ± quantile · √variance, and the two-sided p-value of no effect, under the names of a method.
 *
 * @returns a problem: those of `studentised`
 */
export function estimateInterval({
  method,
  standardErrorKind,
  resolution,
  ...numbers
}: Named & Numbers & { readonly resolution: number }): Answer<MethodResult> {
  const interval = studentised(numbers);
  return isProblem(interval) ? interval : { ...interval, standardErrorKind, method, resolution };
}

/**
 * The same without names, by t where there are degrees of freedom and else by the normal distribution.
 *
 * @returns a problem: `bad-confidence`, `never-varies` (no variance), `not-finite`
 */
export function studentised({ effect, variance, degreesOfFreedom, confidence }: Numbers): Answer<Interval> {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  if (variance === 0) return { problem: 'never-varies' };
  const standardError = Math.sqrt(variance);
  const halfWidth = quantileOf((1 + confidence) / 2, degreesOfFreedom) * standardError;
  const pValue = twoSidedPValue(effect / standardError, degreesOfFreedom);
  const [lower, upper] = [effect - halfWidth, effect + halfWidth];
  if (![effect, lower, upper, pValue].every(Number.isFinite)) return { problem: 'not-finite' };
  return {
    effect,
    lower,
    upper,
    standardError,
    ...(degreesOfFreedom !== undefined && { degreesOfFreedom }),
    pValue,
  };
}

/** By the lower tail, because `1 − cdf` would lose a small p-value to rounding. */
export function twoSidedPValue(statistic: number, degreesOfFreedom?: number): number {
  const tail = -Math.abs(statistic);
  return Math.min(
    2 * (degreesOfFreedom === undefined ? normalCdf(tail, 0, 1) : tCdf(tail, degreesOfFreedom)),
    1,
  );
}

function quantileOf(probability: number, degreesOfFreedom: number | undefined): number {
  return degreesOfFreedom === undefined
    ? normalQuantile(probability, 0, 1)
    : tQuantile(probability, degreesOfFreedom);
}

/** The variances are taken as shares of their sum, so that tiny ones do not underflow when they are squared. */
export function satterthwaite(first: ArmEstimate, second: ArmEstimate): number | undefined {
  if (first.degreesOfFreedom === undefined || second.degreesOfFreedom === undefined) return undefined;
  const variance = first.variance + second.variance;
  return (
    1 /
    ((first.variance / variance) ** 2 / first.degreesOfFreedom +
      (second.variance / variance) ** 2 / second.degreesOfFreedom)
  );
}
