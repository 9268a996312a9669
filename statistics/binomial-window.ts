/** The part of a binomial distribution that matters, as an array: what lies outside has no weight that a double could show. */
export interface BinomialWindow {
  /** The first count of the window. */
  readonly from: number;
  /** Of each count from `from` on; they sum to 1. */
  readonly probabilities: readonly number[];
  /** Probability of the first counts up to and with this index; 0 below the window. */
  readonly upTo: (index: number) => number;
}

/**
 * By the recurrence P(k+1) = P(k) · (n−k)/(k+1) · p/(1−p), outwards from the mode, so that nothing underflows, then divided
 * by its sum.
 *
 * @param n subjects
 * @param share in [0, 1]
 * @param span standard deviations on either side of the mean
 */
export function binomialWindow(n: number, share: number, span: number): BinomialWindow {
  const mode = Math.min(Math.floor((n + 1) * share), n);
  const reach = Math.ceil(span * Math.sqrt(n * share * (1 - share))) + 1;
  const [from, to] = [Math.max(mode - reach, 0), Math.min(mode + reach, n)];
  const weights = new Array<number>(to - from + 1).fill(0);
  weights[mode - from] = 1;
  const odds = share / (1 - share);
  for (let k = mode; k < to; k += 1)
    weights[k + 1 - from] = (weights[k - from] ?? 0) * ((n - k) / (k + 1)) * odds;
  for (let k = mode; k > from; k -= 1)
    weights[k - 1 - from] = ((weights[k - from] ?? 0) * (k / (n - k + 1))) / odds;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const probabilities = weights.map((weight) => weight / total);
  const sums: number[] = [];
  probabilities.forEach((probability, index) => sums.push((sums[index - 1] ?? 0) + probability));
  return { from, probabilities, upTo: (index) => (index < 0 ? 0 : (sums[index] ?? 1)) };
}
