/** The variance of one subject's part in an effect, for metrics that are no plain mean. */
import type { NoSize } from './asked.js';

/** Moments of numerator y and denominator x of the drawn units. */
export interface RatioMoments {
  readonly meanY: number;
  readonly meanX: number;
  readonly varianceY: number;
  readonly varianceX: number;
  readonly covariance: number;
}

/**
 * Of a ratio Σy/Σx, by the delta method: (σ²y − 2Rσxy + R²σ²x) / μ²x with R = μy/μx.
 *
 * Source: A. Deng, U. Knoblich, J. Lu, KDD 2018.
 *
 * @returns in the squared unit of the ratio, for each drawn unit; or `bad-variance` (not finite, negative, or moments that no data
 *   can have together), `no-effect` (a denominator of 0)
 */
export function ratioVariance(moments: RatioMoments): number | NoSize {
  const { meanY, meanX, varianceY, varianceX, covariance } = moments;
  if (!Object.values(moments).every(Number.isFinite)) return { problem: 'bad-variance' };
  if (varianceY < 0 || varianceX < 0) return { problem: 'bad-variance' };
  // Rounding may leave a correlation of one a hair above it.
  if (covariance ** 2 > varianceY * varianceX * (1 + 1e-12)) return { problem: 'bad-variance' };
  if (meanX === 0) return { problem: 'no-effect' };
  const ratio = meanY / meanX;
  return Math.max(varianceY - 2 * ratio * covariance + ratio ** 2 * varianceX, 0) / meanX ** 2;
}

/**
 * Of a net promoter score, as the mean of −1, 0 and 1: p + d − (p − d)². In points it is 10,000 times as large.
 *
 * @param promoters share of them
 * @param detractors share of them
 * @returns or `bad-share`
 */
export function scoreVariance(promoters: number, detractors: number): number | NoSize {
  if (!(promoters >= 0 && detractors >= 0 && promoters + detractors <= 1)) return { problem: 'bad-share' };
  return promoters + detractors - (promoters - detractors) ** 2;
}

/**
 * What a covariate from before the pilot leaves of the variance (CUPED): v · (1 − ρ²).
 *
 * Source: A. Deng, Y. Xu, R. Kohavi, T. Walker, WSDM 2013.
 *
 * @param correlation of the metric with its covariate, within arms
 * @returns or `bad-variance`, `bad-correlation`
 */
export function varianceLeft(variance: number, correlation: number): number | NoSize {
  if (!(variance >= 0 && Number.isFinite(variance))) return { problem: 'bad-variance' };
  if (!(Math.abs(correlation) <= 1)) return { problem: 'bad-correlation' };
  return variance * (1 - correlation ** 2);
}
