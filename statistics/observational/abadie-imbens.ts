/** The effect among the treated where a comparison may stand for several of them. */
import type { MatchedDifference } from './matched-difference.js';
import { timesServed } from './matching/match-weights.js';
import {
  oncePerPlace,
  poolsOf,
  seekerOf,
  type Distances,
  type MatchedSet,
} from './matching/matched-pairs.js';
import { meansOf, setDifferences, sizesOf } from './pair-sets.js';
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
 * (Σ(d − d̄)² + Σ(K² − K′)·σ²) / n², with σ² of a comparison from the two others that are most like it, and all J that are as
 * near, J/(J + 1)·(y − their mean)². Student's t with one degree of freedom less than the treated, or than so many comparisons of
 * equal K as would say as much, (ΣK)²/ΣK². That the propensity was itself estimated is not counted.
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
  // Those near a place with whoever stands there, who is then taken off: so that one search serves all who are alike.
  const nearOf = oncePerPlace(units, distances, (unit) => {
    const [pool, seeker] = [pools.get(units.strata?.[unit] ?? 0), seekerOf(unit, distances)];
    const near = pool?.nearest(seeker, NEIGHBOURS + 1) ?? [];
    const like = near.length > NEIGHBOURS ? near : (pool?.nearest(seeker, NEIGHBOURS + 1, Infinity) ?? []);
    return { sum: like.reduce((sum, each) => sum + (outcomes[each] ?? NaN), 0), count: like.length };
  });
  const shares = sharesOf(sets);
  let shared = 0;
  for (const [unit, { sum, squares }] of shares) {
    const again = sum ** 2 - squares;
    if (again <= 0) continue;
    const [outcome, near] = [outcomes[unit] ?? NaN, nearOf(unit)];
    const others = near.count - 1;
    // Of a comparison that has nobody like it the mean is no number, and so is the variance: its own spread is unknown.
    const mean = (near.sum - outcome) / others;
    shared += again * (others / (others + 1)) * (outcome - mean) ** 2;
  }
  const counts = [...shares.values()];
  const effective =
    counts.reduce((all, { sum }) => all + sum, 0) ** 2 / counts.reduce((all, { sum }) => all + sum ** 2, 0);
  return {
    effect,
    variance: (between + shared) / n ** 2,
    degreesOfFreedom: Math.min(n, effective) - 1,
    ...means,
    ...sizesOf(sets),
    effective,
    ...(effective < 2 && { refusal: 'hangs on one comparison, which shows no spread' }),
  };
}

function sharesOf(sets: readonly MatchedSet[]): Map<number, { sum: number; squares: number }> {
  const shares = new Map<number, { sum: number; squares: number }>();
  for (const [comparisons, times] of timesServed(sets)) {
    const share = 1 / comparisons.length;
    for (const unit of comparisons) {
      const of = shares.get(unit) ?? { sum: 0, squares: 0 };
      shares.set(unit, { sum: of.sum + times * share, squares: of.squares + times * share * share });
    }
  }
  return shares;
}
