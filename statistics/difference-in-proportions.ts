/** Difference in proportions of two independent arms. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { firstArmProblem, proportionArmProblem } from './arm-problem.js';
import { resolutionOf } from './difference.js';
import type { DifferenceResult, ProportionSummary } from './difference.js';
import { bisection } from './methods/bisection.js';
import { wilsonAt, wilsonInterval, type ProportionInterval } from './wilson-interval.js';

/**
 * Newcombe's hybrid score interval for pilot share minus comparison share. With Wilson bounds
 * (l₁, u₁) and (l₂, u₂) of the two shares p₁ and p₂:
 * lower = p₁−p₂ − √((p₁−l₁)² + (u₂−p₂)²), upper = p₁−p₂ + √((u₁−p₁)² + (p₂−l₂)²).
 *
 * Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference as a share (0.02 is two percentage points), or a problem: `not-finite`,
 *   `not-a-count`, `too-few` (n < 1), `too-many-successes`, `bad-confidence`
 */
export function differenceInProportions(
  pilot: ProportionSummary,
  comparison: ProportionSummary,
  confidence: number,
): DifferenceResult {
  const problem = firstArmProblem(proportionArmProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const first = wilsonInterval(pilot, confidence);
  if ('problem' in first) return first;
  const second = wilsonInterval(comparison, confidence);
  if ('problem' in second) return second;

  const effect = first.share - second.share;
  const variance = shareVariance(pilot) + shareVariance(comparison);
  return {
    effect,
    ...newcombeBounds(first, second),
    method: 'newcombe-10',
    resolution: resolutionOf(first.share, second.share),
    standardError: variance > 0 ? Math.sqrt(variance) : null,
    standardErrorKind: 'unpooled',
    degreesOfFreedom: null,
    pValue: () => newcombePValue(pilot, comparison),
  };
}

function newcombeBounds(
  first: ProportionInterval,
  second: ProportionInterval,
): { readonly lower: number; readonly upper: number } {
  const effect = first.share - second.share;
  return {
    lower: effect - rootSumSquares(first.share - first.lower, second.upper - second.share),
    upper: effect + rootSumSquares(first.upper - first.share, second.share - second.lower),
  };
}

/** Beyond so many standard errors a p-value is less than a double can show. */
const FARTHEST = 40;

/**
 * The level at which the interval touches zero, so that the p-value never contradicts the interval that decides: bounds z
 * standard errors off move outwards as z grows, and the z at which one of them is zero is found by bisection.
 * p = 2Φ(−z), from the tail itself, so that its digits are not lost beside 1.
 */
function newcombePValue(pilot: ProportionSummary, comparison: ProportionSummary): number {
  const leavesOutZero = (z: number): boolean => {
    const { lower, upper } = newcombeBounds(wilsonAt(pilot, z), wilsonAt(comparison, z));
    return lower > 0 || upper < 0;
  };
  return 2 * normalCdf(-bisection(0, FARTHEST, leavesOutZero), 0, 1);
}

/** Sampling variance of an arm's share, p(1 − p)/n. */
function shareVariance({ n, successes }: ProportionSummary): number {
  return (successes * (n - successes)) / n ** 3;
}

/**
 * Math.hypot is not used because its last digit may depend on the order of its arguments, and swapped arms must mirror
 * exactly.
 */
function rootSumSquares(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}
