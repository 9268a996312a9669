/** What is left of the values of an arm when its top or its bottom is taken off. */
export interface TrimmedMean {
  readonly mean: number;
  /** How many values are kept; rarely whole, because the value at the cut may be kept in part. */
  readonly kept: number;
  /** Σ w(y − mean)² of the kept values, w < 1 for the one at the cut. */
  readonly squaredDeviations: number;
  /** The value at the cut. */
  readonly edge: number;
}

/** So many subjects showed this value. */
export interface CountedValue {
  readonly value: number;
  readonly count: number;
}

/**
 * @param values in any order, at least as many as are kept
 * @param kept how many to keep, not necessarily whole; above 0
 * @param from where the others are taken off
 */
export function trimmedMean(
  values: readonly CountedValue[],
  kept: number,
  from: 'top' | 'bottom',
): TrimmedMean {
  const sign = from === 'top' ? 1 : -1;
  const sorted = values
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => sign * (one.value - other.value));
  let left = kept;
  const used: { value: number; weight: number }[] = [];
  for (const { value, count } of sorted) {
    if (left <= 0) break;
    used.push({ value, weight: Math.min(count, left) });
    left -= count;
  }
  const edge = used.at(-1)?.value ?? NaN;
  // From the edge, so that no digits are lost far from 0.
  const mean = edge + used.reduce((sum, { value, weight }) => sum + weight * (value - edge), 0) / kept;
  const squaredDeviations = used.reduce((sum, { value, weight }) => sum + weight * (value - mean) ** 2, 0);
  return { mean, kept, squaredDeviations, edge };
}
