/** The score interval for the difference of two shares that were seen in pairs. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { bisection } from '../methods/bisection.js';
import { twoSidedPValue } from '../methods/estimate-interval.js';

/** Pairs by what they show: only those that differ tell of a difference. */
export interface PairCounts {
  readonly pairs: number;
  /** The treated one alone has the outcome. */
  readonly treatedOnly: number;
  readonly comparisonOnly: number;
}

/**
 * All differences δ that the score test does not reject: |b − c − nδ| / √(n(2q + δ(1 − δ))) ≤ z, with b and c the pairs in which
 * the treated one, or the comparison, alone has the outcome, and q the likeliest share of the latter at δ. Unlike an interval
 * from the spread of the pairs it does not shrink to nothing where hardly a pair differs.
 *
 * Source: T. Tango, Statistics in Medicine 17 (1998) 891–908.
 *
 * @param confidence a share in (0, 1)
 * @returns a difference as a share; the p-value is McNemar's, without correction
 */
export function pairedScore(counts: PairCounts, confidence: number) {
  const { pairs, treatedOnly, comparisonOnly } = counts;
  const effect = (treatedOnly - comparisonOnly) / pairs;
  const z = normalQuantile((1 + confidence) / 2, 0, 1);
  return {
    effect,
    lower: effect === -1 ? -1 : bisection(-1, effect, (difference) => scoreAt(counts, difference) > z),
    upper: effect === 1 ? 1 : bisection(effect, 1, (difference) => scoreAt(counts, difference) >= -z),
    pValue: twoSidedPValue(scoreAt(counts, 0)),
  };
}

function scoreAt({ pairs, treatedOnly, comparisonOnly }: PairCounts, difference: number): number {
  const above = treatedOnly - comparisonOnly - pairs * difference;
  if (above === 0) return 0;
  const b = -treatedOnly - comparisonOnly + (2 * pairs - treatedOnly + comparisonOnly) * difference;
  const c = -comparisonOnly * difference * (1 - difference);
  const likeliest = (Math.sqrt(Math.max(b * b - 8 * pairs * c, 0)) - b) / (4 * pairs);
  const variance = pairs * (2 * likeliest + difference * (1 - difference));
  return above / Math.sqrt(Math.max(variance, 0));
}
