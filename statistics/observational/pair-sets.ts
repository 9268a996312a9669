/** The effect among treated units that have a match, each held against its own comparisons. */
import type { MatchedDifference } from './matched-difference.js';
import type { MatchedPairs } from './matching/matched-pairs.js';

/** One treated unit with its comparisons, of those whose outcome is known. */
export interface MatchedSet {
  readonly treated: number;
  readonly comparisons: readonly number[];
}

/** @param outcomes by unit, NaN where it is missing; a set without an outcome on one side is left out */
export function measuredSets({ treated, comparison }: MatchedPairs, outcomes: Float64Array): MatchedSet[] {
  const sets = new Map<number, number[]>();
  treated.forEach((unit, pair) => {
    const partner = comparison[pair] ?? -1;
    if (Number.isNaN(outcomes[unit]) || Number.isNaN(outcomes[partner])) return;
    const set = sets.get(unit);
    if (set) set.push(partner);
    else sets.set(unit, [partner]);
  });
  return [...sets].map(([unit, comparisons]) => ({ treated: unit, comparisons }));
}

/** Treated minus the mean of its comparisons, a set each. */
export function setDifferences(sets: readonly MatchedSet[], outcomes: Float64Array): number[] {
  return sets.map(({ treated, comparisons }) => (outcomes[treated] ?? NaN) - meanOf(comparisons, outcomes));
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
  return { effect, variance: squares / n / (n - 1), degreesOfFreedom: n - 1, ...means, ...sizesOf(sets) };
}

export function meansOf(
  sets: readonly MatchedSet[],
  outcomes: Float64Array,
): Pick<MatchedDifference, 'treatedMean' | 'comparisonMean'> {
  const mean = (of: (set: MatchedSet) => number) => sets.reduce((sum, set) => sum + of(set), 0) / sets.length;
  return {
    treatedMean: mean(({ treated }) => outcomes[treated] ?? NaN),
    comparisonMean: mean(({ comparisons }) => meanOf(comparisons, outcomes)),
  };
}

export function sizesOf(sets: readonly MatchedSet[]): Pick<MatchedDifference, 'treated' | 'comparisons'> {
  return { treated: sets.length, comparisons: new Set(sets.flatMap(({ comparisons }) => comparisons)).size };
}

function meanOf(units: readonly number[], outcomes: Float64Array): number {
  return units.reduce((sum, unit) => sum + (outcomes[unit] ?? NaN), 0) / units.length;
}
