/** Difference in proportions of two independent arms. */
import { firstArmProblem, proportionArmProblem } from './arm-problem.js';
import { resolutionOf } from './difference.js';
import type { DifferenceResult, ProportionSummary } from './difference.js';
import { wilsonInterval } from './wilson-interval.js';

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
  return {
    effect,
    lower: effect - rootSumSquares(first.share - first.lower, second.upper - second.share),
    upper: effect + rootSumSquares(first.upper - first.share, second.share - second.lower),
    method: 'newcombe-10',
    resolution: resolutionOf(first.share, second.share),
  };
}

/**
 * Math.hypot is not used because its last digit may depend on the order of its arguments, and swapped arms must mirror
 * exactly.
 */
function rootSumSquares(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}
