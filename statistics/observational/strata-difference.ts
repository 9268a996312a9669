/** The effect among the treated within exact strata, where units differ in nothing that the strata are made of. */
import { momentsOfRows } from '../methods/moments-of-rows.js';
import type { Moments } from '../moments.js';
import { countText } from '../quantity-text.js';
import type { ShareGroup } from './exact-groups.js';
import type { MatchedDifference } from './matched-difference.js';
import { placesBy, type UnitTable } from './unit-table.js';

interface Stratum {
  readonly treated: Moments;
  readonly comparison: Moments;
}

/** A variance that strata of one unit borrow must be told by as many degrees of freedom at least: fewer make a chance of it. */
const LEAST_FREEDOM = 10;

/**
 * Σ w(ȳ_t − ȳ_c) with w the stratum's share of the treated, and variance Σ w²(s²_t/n_t + s²_c/n_c). A stratum with one unit of
 * an arm takes that arm's variance within all strata. Degrees of freedom by Satterthwaite over the parts; what is borrowed of
 * an arm is one part, with the degrees of freedom of the variance that all of it hangs on.
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
  const arms = (['treated', 'comparison'] as const).map((arm) => armParts(both, arm, all));
  const parts = arms.flatMap((arm) => arm.parts);
  const refusal = arms.find((arm) => arm.refusal !== undefined)?.refusal;
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const inverse = parts.reduce(
    (sum, part) => (part.variance === 0 ? sum : sum + (part.variance / variance) ** 2 / part.freedom),
    0,
  );
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
    effective:
      all ** 2 / both.reduce((sum, { treated, comparison }) => sum + treated.n ** 2 / comparison.n, 0),
    ...(refusal !== undefined && { refusal }),
  };
}

/** The strata that have both arms, each with the outcomes of 1 that either arm shows. */
export function strataGroups(units: UnitTable, strata: Int32Array, outcomes: Float64Array): ShareGroup[] {
  const counted = ({ n, mean }: Moments) => ({ n, events: Math.round(n * mean) });
  return strataOf(units, strata, outcomes).map(({ treated, comparison }) => ({
    treated: counted(treated),
    comparison: counted(comparison),
  }));
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

interface Part {
  /** Of the effect. */
  readonly variance: number;
  readonly freedom: number;
}

/** The parts of one arm: of each stratum its own, and of all that have one unit a single borrowed one. */
function armParts(
  strata: readonly Stratum[],
  arm: keyof Stratum,
  all: number,
): { readonly parts: readonly Part[]; readonly refusal?: string } {
  const shareOf = ({ treated, [arm]: { n } }: Stratum) => (treated.n / all) ** 2 / n;
  const own = strata
    .filter((stratum) => stratum[arm].n > 1)
    .map((stratum) => {
      const { n, squaredDeviations } = stratum[arm];
      return { variance: (shareOf(stratum) * squaredDeviations) / (n - 1), freedom: n - 1 };
    });
  const single = strata.filter((stratum) => stratum[arm].n === 1);
  if (single.length === 0) return { parts: own };
  const pooled = pooledVariance(strata, arm);
  const share = single.reduce((sum, stratum) => sum + shareOf(stratum), 0);
  const parts = [...own, { variance: share * pooled.variance, freedom: pooled.freedom }];
  if (pooled.freedom >= LEAST_FREEDOM && pooled.variance > 0) return { parts };
  const who = arm === 'treated' ? 'treated unit' : 'comparison';
  const told =
    pooled.variance === 0
      ? 'those of the other strata show none either'
      : `the other strata tell it by ${countText(pooled.freedom)} degrees of freedom, and at least ${LEAST_FREEDOM} are needed`;
  return {
    parts,
    refusal: `has strata with one ${who}, which shows no spread, and ${told}; put strata together`,
  };
}

function pooledVariance(strata: readonly Stratum[], arm: keyof Stratum) {
  const freedom = strata.reduce((sum, stratum) => sum + stratum[arm].n - 1, 0);
  const squares = strata.reduce((sum, stratum) => sum + stratum[arm].squaredDeviations, 0);
  return { variance: squares / freedom, freedom };
}
