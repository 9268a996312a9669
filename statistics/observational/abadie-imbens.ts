/** The effect among the treated where a comparison may stand for several of them. */
import type { MatchedDifference } from './matched-difference.js';
import { poolsOf, seekerOf, type Distances } from './matching/matched-pairs.js';
import { meansOf, setDifferences, sizesOf, type MatchedSet } from './pair-sets.js';
import type { UnitTable } from './unit-table.js';

/** How many like units tell the variance of an outcome between units that are alike; as Stata's teffects. */
const NEIGHBOURS = 2;

export interface Matched {
  readonly units: UnitTable;
  readonly distances: Distances;
  readonly caliper: number;
}

/**
 * With d the difference of a treated unit to the mean of its matches, K the sum of the shares by which a comparison stands for
 * treated units, and K′ that of their squares, the variance is
 * (Σ(d − d̄)² + Σ(K² − K′)·σ²) / n², with σ² of a comparison from the two others that are most like it,
 * 2/3·(y − their mean)². The normal distribution is used. That the propensity was itself estimated is not counted.
 *
 * Source: A. Abadie, G. W. Imbens, Econometrica 74 (2006) 235–267, theorem 7. A bootstrap is wrong here: Econometrica 76
 * (2008) 1537–1557.
 *
 * @param sets at least 2
 */
export function abadieImbens(
  sets: readonly MatchedSet[],
  outcomes: Float64Array,
  { units, distances, caliper }: Matched,
): MatchedDifference {
  const n = sets.length;
  const means = meansOf(sets, outcomes);
  const effect = means.treatedMean - means.comparisonMean;
  const between = setDifferences(sets, outcomes).reduce((sum, each) => sum + (each - effect) ** 2, 0);
  // Whoever has no outcome is nobody's neighbour, as if it were no comparison.
  const isTreated = units.isTreated.map((each, unit) => (Number.isNaN(outcomes[unit]) ? 1 : each));
  const pools = poolsOf({ ...units, isTreated }, distances, caliper);
  const likeOf = (unit: number) => {
    const [pool, seeker] = [pools.get(units.strata?.[unit] ?? 0), seekerOf(unit, distances)];
    const near = pool?.nearest(seeker, NEIGHBOURS, unit) ?? [];
    return near.length === NEIGHBOURS ? near : (pool?.nearest(seeker, NEIGHBOURS, unit, Infinity) ?? []);
  };
  let shared = 0;
  for (const [unit, { sum, squares }] of sharesOf(sets)) {
    const again = sum ** 2 - squares;
    if (again <= 0) continue;
    const like = likeOf(unit);
    const mean = like.reduce((total, each) => total + (outcomes[each] ?? NaN), 0) / like.length;
    // Of a comparison that has nobody like it the mean is no number, and so is the variance: its own spread is unknown.
    shared += again * (like.length / (like.length + 1)) * ((outcomes[unit] ?? NaN) - mean) ** 2;
  }
  return { effect, variance: (between + shared) / n ** 2, ...means, ...sizesOf(sets) };
}

function sharesOf(sets: readonly MatchedSet[]): Map<number, { sum: number; squares: number }> {
  const shares = new Map<number, { sum: number; squares: number }>();
  for (const { comparisons } of sets) {
    const share = 1 / comparisons.length;
    for (const unit of comparisons) {
      const of = shares.get(unit) ?? { sum: 0, squares: 0 };
      shares.set(unit, { sum: of.sum + share, squares: of.squares + share * share });
    }
  }
  return shares;
}
