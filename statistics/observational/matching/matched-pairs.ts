/** Who is compared with whom. */
import { placesBy, unitsOf, type UnitTable } from '../unit-table.js';
import { Candidates, type Seeker } from './candidates.js';

export interface Matching {
  /** How many comparisons a treated unit gets, if there are so many. */
  readonly ratio: number;
  /** Whether a comparison may serve several treated units. */
  readonly withReplacement: boolean;
  /** How far the logits of a pair may lie apart; infinite where any match will do. */
  readonly caliper: number;
}

export interface Distances {
  /** By unit: the logit of its propensity. */
  readonly logits: Float64Array;
  /** By unit: whitened covariates, row-major; absent where the propensity alone is the distance. */
  readonly whitened?: { readonly rows: Float64Array; readonly width: number };
}

/** Pair by pair: places in the table of units. The pairs of one treated unit follow each other. */
export interface MatchedPairs {
  readonly treated: Int32Array;
  readonly comparison: Int32Array;
}

/**
 * Nearest neighbours, greedily: the treated unit of the highest propensity chooses first, because it has the fewest to choose
 * from. Each gets its first comparison before any gets a second one. Of comparisons that are equally near, the first in the
 * table is taken.
 *
 * Source: P. R. Rosenbaum, D. B. Rubin, The American Statistician 39 (1985) 33–38; E. A. Stuart, Statistical Science 25 (2010)
 * 1–21; the order and the rounds as R's MatchIt has them.
 */
export function matchedPairs(units: UnitTable, distances: Distances, matching: Matching): MatchedPairs {
  const pools = poolsOf(units, distances, matching.caliper);
  const { logits } = distances;
  const order = unitsOf(units, true).toSorted(
    (one, other) => (logits[other] ?? NaN) - (logits[one] ?? NaN) || one - other,
  );
  const matches = order.reduce((all, unit) => all.set(unit, []), new Map<number, number[]>());
  const seek = (unit: number) => seekerOf(unit, distances);
  const poolOf = (unit: number) => pools.get(units.strata?.[unit] ?? 0);
  if (matching.withReplacement) {
    for (const [unit, found] of matches)
      found.push(...(poolOf(unit)?.nearest(seek(unit), matching.ratio) ?? []));
  } else {
    for (let round = 0; round < matching.ratio; round += 1) {
      for (const [unit, found] of matches) {
        // Whoever found none in one round finds none in the next, because fewer are left.
        if (found.length < round) continue;
        const taken = poolOf(unit)?.take(seek(unit));
        if (taken !== undefined) found.push(taken);
      }
    }
  }
  const pairs = [...matches].flatMap(([unit, found]) => found.map((each) => [unit, each] as const));
  return {
    treated: Int32Array.from(pairs, ([unit]) => unit),
    comparison: Int32Array.from(pairs, ([, each]) => each),
  };
}

/** The comparisons of each stratum. */
export function poolsOf(
  units: UnitTable,
  { logits, whitened }: Distances,
  caliper: number,
): ReadonlyMap<number, Candidates> {
  const byStratum = placesBy(unitsOf(units, false), (unit) => units.strata?.[unit] ?? 0);
  const { rows, width } = whitened ?? { rows: new Float64Array(0), width: 0 };
  const pools = new Map<number, Candidates>();
  for (const [stratum, members] of byStratum)
    pools.set(
      stratum,
      new Candidates({ units: Int32Array.from(members), logits, whitened: rows, width, caliper }),
    );
  return pools;
}

export function seekerOf(unit: number, { logits, whitened }: Distances): Seeker {
  const place = whitened
    ? whitened.rows.subarray(unit * whitened.width, (unit + 1) * whitened.width)
    : new Float64Array(0);
  return { logit: logits[unit] ?? NaN, place };
}
