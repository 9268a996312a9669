/** The effect among the treated within exact strata, where units differ in nothing that the strata are made of. */
import { momentsOfRows } from '../methods/moments-of-rows.js';
import type { Moments } from '../moments.js';
import type { MatchedDifference } from './matched-difference.js';
import { placesBy, type UnitTable } from './unit-table.js';

interface Stratum {
  readonly treated: Moments;
  readonly comparison: Moments;
}

/**
 * Σ w(ȳ_t − ȳ_c) with w the stratum's share of the treated, and variance Σ w²(s²_t/n_t + s²_c/n_c). A stratum with one unit of
 * an arm takes that arm's variance within all strata. Degrees of freedom by Satterthwaite over the parts.
 *
 * Source: W. G. Cochran, Biometrics 24 (1968) 295–313 on subclasses; F. E. Satterthwaite, Biometrics Bulletin 2 (1946)
 * 110–114.
 *
 * @param strata by unit
 * @returns of strata that have both arms with an outcome; NaN where no spread can be told
 */
export function strataDifference(
  units: UnitTable,
  strata: Int32Array,
  outcomes: Float64Array,
): MatchedDifference {
  const both = strataOf(units, strata, outcomes);
  const all = both.reduce((sum, { treated }) => sum + treated.n, 0);
  const pooled = { treated: pooledVariance(both, 'treated'), comparison: pooledVariance(both, 'comparison') };
  const parts = both.flatMap((stratum) =>
    (['treated', 'comparison'] as const).map((arm) => {
      const { n, squaredDeviations } = stratum[arm];
      const of = n > 1 ? { variance: squaredDeviations / (n - 1), freedom: n - 1 } : pooled[arm];
      return { variance: ((stratum.treated.n / all) ** 2 * of.variance) / n, freedom: of.freedom };
    }),
  );
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const inverse = parts.reduce((sum, part) => sum + (part.variance / variance) ** 2 / part.freedom, 0);
  const mean = (arm: keyof Stratum) =>
    both.reduce((sum, stratum) => sum + (stratum.treated.n / all) * stratum[arm].mean, 0);
  const [treatedMean, comparisonMean] = [mean('treated'), mean('comparison')];
  return {
    effect: treatedMean - comparisonMean,
    variance,
    degreesOfFreedom: 1 / inverse,
    treatedMean,
    comparisonMean,
    treated: all,
    comparisons: both.reduce((sum, { comparison }) => sum + comparison.n, 0),
  };
}

function strataOf({ isTreated }: UnitTable, strata: Int32Array, outcomes: Float64Array): Stratum[] {
  const measured = [...strata.keys()].filter((unit) => !Number.isNaN(outcomes[unit]));
  return [...placesBy(measured, (unit) => strata[unit] ?? NaN).values()].flatMap((members) => {
    const momentsOf = (arm: number) =>
      momentsOfRows(members.filter((unit) => isTreated[unit] === arm).map((unit) => outcomes[unit] ?? NaN));
    const [treated, comparison] = [momentsOf(1), momentsOf(0)];
    return treated.n > 0 && comparison.n > 0 ? [{ treated, comparison }] : [];
  });
}

function pooledVariance(strata: readonly Stratum[], arm: keyof Stratum) {
  const freedom = strata.reduce((sum, stratum) => sum + stratum[arm].n - 1, 0);
  const squares = strata.reduce((sum, stratum) => sum + stratum[arm].squaredDeviations, 0);
  return { variance: squares / freedom, freedom };
}
