/** The effect among treated units that have a match, each held against its own comparisons. */
import type { MatchedDifference } from './matched-difference.js';
import { timesServed } from './matching/match-weights.js';
import type { MatchedSet } from './matching/matched-pairs.js';

/** @param outcomes by unit, NaN where it is missing; a set without an outcome on one side is left out */
export function measuredSets(sets: readonly MatchedSet[], outcomes: Float64Array): MatchedSet[] {
  const isKnown = (unit: number) => !Number.isNaN(outcomes[unit]);
  const known = perList((comparisons) => comparisons.filter(isKnown));
  return sets.flatMap(({ treated, comparisons }) => {
    const measured = known(comparisons);
    return isKnown(treated) && measured.length > 0 ? [{ treated, comparisons: measured }] : [];
  });
}

/** What follows from a list of comparisons, found once for all who share it. */
function perList<Found>(of: (comparisons: readonly number[]) => Found): typeof of {
  const known = new Map<readonly number[], Found>();
  return (comparisons) => {
    const found = known.get(comparisons) ?? of(comparisons);
    known.set(comparisons, found);
    return found;
  };
}

/** Treated minus the mean of its comparisons, a set each. */
export function setDifferences(sets: readonly MatchedSet[], outcomes: Float64Array): number[] {
  const mean = perList((comparisons) => meanOf(comparisons, outcomes));
  return sets.map(({ treated, comparisons }) => (outcomes[treated] ?? NaN) - mean(comparisons));
}

/**
 * The mean of the sets' differences d. Sets share nobody, so that its variance, robust to whatever the units of a set share,
 * is Σ(d − d̄)² / (n(n − 1)); t with n − 1 degrees of freedom.
 *
 * Source: A. Abadie, J. Spiess, Journal of the American Statistical Association 117 (2022) 983–995: errors clustered by pair
 * after matching without replacement.
 *
 * @param sets at least 2
 */
export function pairedDifference(sets: readonly MatchedSet[], outcomes: Float64Array): MatchedDifference {
  const n = sets.length;
  const means = meansOf(sets, outcomes);
  const effect = means.treatedMean - means.comparisonMean;
  const squares = setDifferences(sets, outcomes).reduce((sum, each) => sum + (each - effect) ** 2, 0);
  const effective = n ** 2 / sets.reduce((sum, { comparisons }) => sum + 1 / comparisons.length, 0);
  return {
    effect,
    variance: squares / n / (n - 1),
    degreesOfFreedom: n - 1,
    ...means,
    ...sizesOf(sets),
    effective,
  };
}

export function meansOf(
  sets: readonly MatchedSet[],
  outcomes: Float64Array,
): Pick<MatchedDifference, 'treatedMean' | 'comparisonMean'> {
  const meanOfList = perList((comparisons) => meanOf(comparisons, outcomes));
  const mean = (of: (set: MatchedSet) => number) => sets.reduce((sum, set) => sum + of(set), 0) / sets.length;
  return {
    treatedMean: mean(({ treated }) => outcomes[treated] ?? NaN),
    comparisonMean: mean(({ comparisons }) => meanOfList(comparisons)),
  };
}

export function sizesOf(sets: readonly MatchedSet[]): Pick<MatchedDifference, 'treated' | 'comparisons'> {
  const comparisons = new Set<number>();
  for (const list of timesServed(sets).keys()) for (const unit of list) comparisons.add(unit);
  return { treated: sets.length, comparisons: comparisons.size };
}

function meanOf(units: readonly number[], outcomes: Float64Array): number {
  return units.reduce((sum, unit) => sum + (outcomes[unit] ?? NaN), 0) / units.length;
}
