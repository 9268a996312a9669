/** The exact test of shares within groups of units that are alike: pairs, sets or strata. */

interface Counted {
  readonly n: number;
  readonly events: number;
}

export interface ShareGroup {
  readonly treated: Counted;
  readonly comparison: Counted;
}

/** As much spread by chance as 25 pairs that differ have: below it no approximation is trusted alone. */
const LEAST_SPREAD = 25 / 4;

/** Whether so few events lie in groups where they could have been on either side that chance must be counted. */
export function hasFewMatchedEvents(groups: readonly ShareGroup[]): boolean {
  const spread = groups.reduce((sum, { treated, comparison }) => {
    const all = treated.n + comparison.n;
    const events = treated.events + comparison.events;
    const share = events / all;
    return sum + (all < 2 ? 0 : (treated.n * comparison.n * share * (1 - share)) / (all - 1));
  }, 0);
  return spread < LEAST_SPREAD;
}

/**
 * One-sided p-value that the treated have as many events (or as few) by chance alone, given how many events each group has: the
 * sum of one hypergeometric count for each group. Of one group that is Fisher's exact test, and of pairs McNemar's.
 *
 * Source: M. L. Gart, Review of the International Statistical Institute 39 (1971) 148–169; C. R. Mehta, N. R. Patel, R. Gray,
 * JASA 80 (1985) 969–973.
 *
 * @returns a probability in [0, 1]
 */
export function exactGroupsTest(groups: readonly ShareGroup[], isRise: boolean): number {
  let chances = [1];
  let [least, observed] = [0, 0];
  for (const group of groups) {
    observed += group.treated.events;
    const { from, probabilities } = chancesOf(group);
    least += from;
    if (probabilities.length > 1) chances = sumOf(chances, probabilities);
  }
  const at = observed - least;
  const tail = isRise ? chances.slice(at) : chances.slice(0, at + 1);
  return Math.min(
    tail.reduce((sum, chance) => sum + chance, 0),
    1,
  );
}

/** Of how many events of a group fall to its treated: by the recurrence of the hypergeometric, divided by its sum. */
function chancesOf({ treated, comparison }: ShareGroup) {
  const events = treated.events + comparison.events;
  const from = Math.max(0, events - comparison.n);
  const to = Math.min(events, treated.n);
  const weights = [1];
  for (let k = from; k < to; k += 1) {
    const ratio = ((events - k) * (treated.n - k)) / ((k + 1) * (comparison.n - events + k + 1));
    weights.push((weights.at(-1) ?? NaN) * ratio);
  }
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return { from, probabilities: weights.map((weight) => weight / all) };
}

/** The distribution of the sum of two independent counts. */
function sumOf(one: readonly number[], other: readonly number[]): number[] {
  const sums = new Array<number>(one.length + other.length - 1).fill(0);
  one.forEach((chance, count) => {
    other.forEach((more, place) => {
      sums[count + place] = (sums[count + place] ?? NaN) + chance * more;
    });
  });
  return sums;
}
