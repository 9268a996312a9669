import type { UnitTable } from '../unit-table.js';
import { unitsOf } from '../unit-table.js';
import type { MatchedPairs } from './matched-pairs.js';

/**
 * By unit, how much it counts among the matched: a treated unit 1, a comparison 1 for each treated unit that has it as its
 * only match, and less where a treated unit has several. 0 for whoever was not matched.
 */
export function pairWeights({ isTreated }: UnitTable, { treated, comparison }: MatchedPairs): Float64Array {
  const partners = new Int32Array(isTreated.length);
  treated.forEach((unit) => (partners[unit] = (partners[unit] ?? 0) + 1));
  const weights = Float64Array.from(partners, (count) => (count > 0 ? 1 : 0));
  comparison.forEach((unit, pair) => {
    weights[unit] = (weights[unit] ?? 0) + 1 / (partners[treated[pair] ?? -1] ?? NaN);
  });
  return weights;
}

/**
 * The same of exact strata: within a stratum of both arms each comparison counts as many treated units as it stands for.
 * Whoever has no counterpart in the stratum counts 0.
 */
export function stratumWeights(units: UnitTable, strata: Int32Array): Float64Array {
  const counts = new Map<number, { treated: number; comparison: number }>();
  strata.forEach((stratum, unit) => {
    const of = counts.get(stratum) ?? { treated: 0, comparison: 0 };
    if (units.isTreated[unit] === 1) of.treated += 1;
    else of.comparison += 1;
    counts.set(stratum, of);
  });
  return Float64Array.from(strata, (stratum, unit) => {
    const { treated, comparison } = counts.get(stratum) ?? { treated: 0, comparison: 0 };
    if (treated === 0 || comparison === 0) return 0;
    return units.isTreated[unit] === 1 ? 1 : treated / comparison;
  });
}

/** How many treated units have no match. */
export function droppedTreated(units: UnitTable, weights: Float64Array): number {
  return unitsOf(units, true).reduce((count, unit) => count + (weights[unit] === 0 ? 1 : 0), 0);
}
