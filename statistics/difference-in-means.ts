/** Difference in means of two independent arms with unequal variances. */
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { firstArmProblem, meanArmProblem } from './arm-problem.js';
import { isConfidence, resolutionOf } from './difference.js';
import type { DifferenceResult, MeanSummary } from './difference.js';
import { momentsOf, type Moments } from './moments.js';

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
 *   `too-few` (n < 2), `negative-variance`, `lost-digits`, `never-varies`, `bad-confidence`
 */
export function differenceInMeans(
  pilot: MeanSummary,
  comparison: MeanSummary,
  confidence: number,
): DifferenceResult {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const problem = firstArmProblem(meanArmProblem, { pilot, comparison });
  if (problem !== undefined) return problem;

  const first = momentsOf(pilot);
  const second = momentsOf(comparison);
  if (typeof first !== 'object') return { problem: first, arm: 'pilot' };
  if (typeof second !== 'object') return { problem: second, arm: 'comparison' };
  const pilotShare = meanVariance(first);
  const comparisonShare = meanVariance(second);
  const variance = pilotShare + comparisonShare;

  // The variances are taken as shares of their sum, so that tiny ones do not underflow when they are squared.
  const degreesOfFreedom =
    1 / ((pilotShare / variance) ** 2 / (first.n - 1) + (comparisonShare / variance) ** 2 / (second.n - 1));
  const standardError = Math.sqrt(variance);
  const effect = first.mean - second.mean;
  const halfWidth = tQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return {
    effect,
    lower: effect - halfWidth,
    upper: effect + halfWidth,
    method: 'welch-t',
    resolution: resolutionOf(first.mean, second.mean),
    standardError,
    standardErrorKind: 'welch',
    degreesOfFreedom,
    pValue: () => 2 * tCdf(-Math.abs(effect) / standardError, degreesOfFreedom),
  };
}

/** Sampling variance of an arm's mean, s²/n. */
function meanVariance({ n, squaredDeviations }: Moments): number {
  return squaredDeviations / (n - 1) / n;
}
