/**
 * The moments of one arm of a mean, from either form in which a summary may come. Centred moments keep every digit; from a
 * sum and a sum of squares the spread is a difference of two large numbers, and what is lost there is refused and never
 * guessed.
 */
import type { MeanSummary, StatisticsProblem } from './difference.js';

export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Σ(x − mean)², often written M2, in the squared unit of the metric. */
  readonly squaredDeviations: number;
}

/**
 * The share of the sum of squares below which the spread is lost: doubles carry some 16 digits, and the sums of many rows
 * lose some of them.
 */
const LOST_SHARE = 1e-10;

/** @returns the moments, or what is wrong with the numbers: `not-finite`, `lost-digits`, `negative-variance` */
export function momentsOf(arm: MeanSummary): Moments | StatisticsProblem {
  const { n, mean, squaredDeviations, sum, sumSquares } = arm;
  if (mean !== undefined && squaredDeviations !== undefined) {
    if (![n, mean, squaredDeviations].every(Number.isFinite)) return 'not-finite';
    return squaredDeviations < 0 ? 'negative-variance' : { n, mean, squaredDeviations };
  }
  if (sum === undefined || sumSquares === undefined) return 'not-finite';
  if (![n, sum, sumSquares].every(Number.isFinite)) return 'not-finite';
  return fromSums(n, sum, sumSquares);
}

function fromSums(n: number, sum: number, sumSquares: number): Moments | StatisticsProblem {
  const mean = sum / n;
  const squaredDeviations = sumSquares - mean * sum;
  if (sumSquares === 0 && sum === 0) return { n, mean, squaredDeviations: 0 };
  if (Math.abs(squaredDeviations) < LOST_SHARE * sumSquares) return 'lost-digits';
  return squaredDeviations < 0 ? 'negative-variance' : { n, mean, squaredDeviations };
}
