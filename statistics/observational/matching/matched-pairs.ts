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

/**
 * One treated unit with its comparisons: places in the table of units. With replacement, treated units that are alike share one
 * and the same list, because all comparisons may be as near to all of them.
 */
export interface MatchedSet {
  readonly treated: number;
  readonly comparisons: readonly number[];
}

/**
 * Nearest neighbours, greedily: the treated unit of the highest propensity chooses first, because it has the fewest to choose
 * from. Each gets its first comparison before any gets a second one. Of comparisons that are equally near, the first in the
 * table is taken. With replacement all of them are: else every treated unit of a kind would hang on the same few.
 *
 * Source: P. R. Rosenbaum, D. B. Rubin, The American Statistician 39 (1985) 33–38; E. A. Stuart, Statistical Science 25 (2010)
 * 1–21; the order and the rounds as R's MatchIt has them, ties with replacement as A. Abadie, D. Drukker, J. Leber Herr, G. W.
 * Imbens, Stata Journal 4 (2004) 290–311.
 */
export function matchedPairs(units: UnitTable, distances: Distances, matching: Matching): MatchedSet[] {
  const pools = poolsOf(units, distances, matching.caliper);
  const { logits } = distances;
  const order = unitsOf(units, true).toSorted(
    (one, other) => (logits[other] ?? NaN) - (logits[one] ?? NaN) || one - other,
  );
  const poolOf = (unit: number) => pools.get(units.strata?.[unit] ?? 0);
  if (matching.withReplacement) {
    const near = oncePerPlace(
      units,
      distances,
      (unit) => poolOf(unit)?.nearest(seekerOf(unit, distances), matching.ratio) ?? [],
    );
    return matched([...order].map((unit) => [unit, near(unit)] as const));
  }
  const matches = order.reduce((all, unit) => all.set(unit, []), new Map<number, number[]>());
  for (let round = 0; round < matching.ratio; round += 1) {
    for (const [unit, found] of matches) {
      // Whoever found none in one round finds none in the next, because fewer are left.
      if (found.length < round) continue;
      const taken = poolOf(unit)?.take(seekerOf(unit, distances));
      if (taken !== undefined) found.push(taken);
    }
  }
  return matched([...matches]);
}

function matched(found: readonly (readonly [number, readonly number[]])[]): MatchedSet[] {
  return found.flatMap(([treated, comparisons]) =>
    comparisons.length > 0 ? [{ treated, comparisons }] : [],
  );
}

/** What is asked of a unit, asked once for all that stand at the same place in the same stratum. */
export function oncePerPlace<Found>(
  { strata }: UnitTable,
  distances: Distances,
  ask: (unit: number) => Found,
): (unit: number) => Found {
  const known = new Map<string, Found>();
  return (unit) => {
    const { logit, place } = seekerOf(unit, distances);
    const key = `${String(strata?.[unit] ?? 0)} ${String(logit)} ${place.join(' ')}`;
    const found = known.get(key) ?? ask(unit);
    known.set(key, found);
    return found;
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
