import type { Moments } from '../moments.js';

/**
 * Count, mean and squared deviations of values in one pass, so updated that a column of one value stays exactly without
 * spread.
 *
 * Source: B. P. Welford, Technometrics 4 (1962) 419–420.
 */
export function momentsOfRows(values: Iterable<number>): Moments {
  let [n, mean, squaredDeviations] = [0, 0, 0];
  for (const value of values) {
    n += 1;
    const from = value - mean;
    mean += from / n;
    squaredDeviations += from * (value - mean);
  }
  return { n, mean, squaredDeviations };
}
