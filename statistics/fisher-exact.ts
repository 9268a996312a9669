/** Fisher's exact test of two proportions, for the few events where no interval by approximation can be trusted. */
import hypergeometricCdf from '@stdlib/stats-base-dists-hypergeometric-cdf';
import type { ProportionSummary } from './difference.js';

/** Cochran's rule: an approximation is trusted only where every expected count reaches this. */
const LEAST_EXPECTED = 5;

/** The smallest count that the pooled share would lead one to expect in a cell of the two-by-two table. */
export function hasFewEvents(pilot: ProportionSummary, comparison: ProportionSummary): boolean {
  const subjects = pilot.n + comparison.n;
  const successes = pilot.successes + comparison.successes;
  const rarer = Math.min(successes, subjects - successes);
  return (rarer * Math.min(pilot.n, comparison.n)) / subjects < LEAST_EXPECTED;
}

/**
 * One-sided p-value that the pilot's share is above (or below) the comparison's by chance alone, given all margins.
 *
 * Source: R. A. Fisher, Journal of the Royal Statistical Society 98 (1935) 39–82.
 *
 * @returns a probability in [0, 1]
 */
export function fisherExact(
  pilot: ProportionSummary,
  comparison: ProportionSummary,
  better: 'increase' | 'decrease',
): number {
  // The test is the same for the rarer outcome and the smaller arm, and counts then stay small.
  const isRare = 2 * (pilot.successes + comparison.successes) <= pilot.n + comparison.n;
  const events = ({ n, successes }: ProportionSummary) => (isRare ? successes : n - successes);
  const [drawn, rest] = pilot.n <= comparison.n ? [pilot, comparison] : [comparison, pilot];
  const moreInDrawn = ((better === 'increase') === isRare) === (drawn === pilot);
  const observed = events(drawn);
  const table = [drawn.n + rest.n, observed + events(rest), drawn.n] as const;
  const upTo = (count: number) => (count < 0 ? 0 : hypergeometricCdf(count, ...table));
  return moreInDrawn ? 1 - upTo(observed - 1) : upTo(observed);
}
