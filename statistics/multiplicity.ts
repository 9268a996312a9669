/** Adjusts the p-values of several questions that are asked of the same data. */

export interface NoAdjustment {
  /** A p-value outside of [0, 1], or NaN. */
  readonly problem: 'bad-p-value';
}

/**
 * Holm's step-down adjustment, which keeps the chance of any false finding: the k-th smallest of m is multiplied by
 * m − k + 1, and none is smaller than one before it.
 *
 * Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65–70.
 *
 * @returns adjusted p-values in [0, 1], in the order of the input
 */
export function holm(pValues: readonly number[]): readonly number[] | NoAdjustment {
  const order = ascending(pValues);
  if (!order) return { problem: 'bad-p-value' };
  const adjusted = [...pValues];
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min((pValues[at] ?? 1) * (order.length - rank), 1));
    adjusted[at] = least;
  });
  return adjusted;
}

/**
 * Benjamini's and Hochberg's step-up adjustment, which keeps the expected share of false findings: the k-th smallest of m
 * is multiplied by m / k, and none is larger than one after it.
 *
 * Source: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995) 289–300.
 *
 * @returns adjusted p-values in [0, 1], in the order of the input
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] | NoAdjustment {
  const order = ascending(pValues);
  if (!order) return { problem: 'bad-p-value' };
  const adjusted = [...pValues];
  let most = 1;
  [...order].reverse().forEach((at, fromLast) => {
    most = Math.min(most, (pValues[at] ?? 1) * (order.length / (order.length - fromLast)));
    adjusted[at] = most;
  });
  return adjusted;
}

/** The places of the p-values, the smallest first; undefined where one is none. */
function ascending(pValues: readonly number[]): readonly number[] | undefined {
  if (!pValues.every((pValue) => pValue >= 0 && pValue <= 1)) return undefined;
  return [...pValues.keys()].sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
}
