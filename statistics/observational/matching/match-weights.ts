import type { UnitTable } from '../unit-table.js';
import { unitsOf } from '../unit-table.js';
import type { MatchedSet } from './matched-pairs.js';

/**
 * By unit, how much it counts among the matched: a treated unit 1, a comparison 1 for each treated unit that has it as its
 * only match, and less where a treated unit has several. 0 for whoever was not matched.
 */
export function pairWeights({ isTreated }: UnitTable, sets: readonly MatchedSet[]): Float64Array {
  const weights = new Float64Array(isTreated.length);
  for (const { treated } of sets) weights[treated] = 1;
  for (const [comparisons, count] of timesServed(sets))
    for (const unit of comparisons) weights[unit] = (weights[unit] ?? 0) + count / comparisons.length;
  return weights;
}

/** How many treated units have each list of comparisons, which many may share. */
export function timesServed(sets: readonly MatchedSet[]): Map<readonly number[], number> {
  const times = new Map<readonly number[], number>();
  for (const { comparisons } of sets) times.set(comparisons, (times.get(comparisons) ?? 0) + 1);
  return times;
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
