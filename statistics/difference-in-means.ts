/** Difference in means of two independent arms with unequal variances. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { centredSumSquares, firstArmProblem, meanArmProblem } from './arm-problem.js';
import { isConfidence, resolutionOf } from './difference.js';
import type { DifferenceResult, MeanSummary } from './difference.js';

/**
 * Welch's interval for pilot mean minus comparison mean.
 *
 * Per arm v = s²/n; standard error √(v₁ + v₂); degrees of freedom by Satterthwaite,
 * (v₁ + v₂)² / (v₁²/(n₁−1) + v₂²/(n₂−1)); bounds effect ± t((1+confidence)/2, df) · SE.
 *
 * Source: B. L. Welch, Biometrika 34 (1947) 28–35; F. E. Satterthwaite, Biometrics Bulletin 2
 * (1946) 110–114; NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.3.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference in the metric's own unit, or a problem: `not-finite`, `not-a-count`,
 *   `too-few` (n < 2), `negative-variance`, `no-variation`, `bad-confidence`
 */
export function differenceInMeans(
  pilot: MeanSummary,
  comparison: MeanSummary,
  confidence: number,
): DifferenceResult {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const problem = firstArmProblem(meanArmProblem, { pilot, comparison });
  if (problem !== undefined) return problem;

  const pilotShare = meanVariance(pilot);
  const comparisonShare = meanVariance(comparison);
  const variance = pilotShare + comparisonShare;
  // A column that never varies is refused, because it is a filled-in default far more often than a measurement.
  if (variance === 0) return { problem: 'no-variation' };

  // The variances are taken as shares of their sum, so that tiny ones do not underflow when they are squared.
  const degreesOfFreedom =
    1 /
    ((pilotShare / variance) ** 2 / (pilot.n - 1) + (comparisonShare / variance) ** 2 / (comparison.n - 1));
  const standardError = Math.sqrt(variance);
  const pilotMean = pilot.sum / pilot.n;
  const comparisonMean = comparison.sum / comparison.n;
  const effect = pilotMean - comparisonMean;
  const halfWidth = tQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return {
    effect,
    lower: effect - halfWidth,
    upper: effect + halfWidth,
    method: 'welch-t',
    resolution: resolutionOf(pilotMean, comparisonMean),
    standardError,
    degreesOfFreedom,
  };
}

/** Sampling variance of an arm's mean, s²/n. */
function meanVariance(arm: MeanSummary): number {
  return centredSumSquares(arm) / (arm.n - 1) / arm.n;
}
