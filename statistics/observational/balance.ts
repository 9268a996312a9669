/** How alike the arms are in what was known of their units before, and how alike they became by matching. */
import type { CovariateColumn, UnitTable } from './unit-table.js';

/** Beyond either the arms are not balanced. */
export const MOST_DIFFERENCE = 0.1;
export const VARIANCE_RATIOS = [0.5, 2] as const;

export interface ArmsCompared {
  readonly treatedMean: number;
  readonly comparisonMean: number;
  /** (mean of the treated − mean of the others) / standard deviation of all treated. */
  readonly standardisedDifference: number;
  /** Variance of the treated by that of the others; null for a column of 0 and 1, whose mean says it. */
  readonly varianceRatio: number | null;
}

export interface CovariateBalance {
  readonly name: string;
  readonly before: ArmsCompared;
  readonly after: ArmsCompared;
  readonly isBalanced: boolean;
}

/**
 * @param weights by unit, as after matching
 *
 * Source: R's MatchIt; E. A. Stuart, Statistical Science 25 (2010) 1–21; D. B. Rubin, Health Services & Outcomes Research
 * Methodology 2 (2001) 169–188 on the ratios. The deviation of the treated stays that of all treated, so that a difference
 * shrinks by matching only and never by its unit.
 */
export function covariateBalance(
  units: UnitTable,
  column: CovariateColumn,
  weights: Float64Array,
): CovariateBalance {
  const before = armMoments(units, column, new Float64Array(weights.length).fill(1));
  const deviation = Math.sqrt(before.treated.variance) || Math.sqrt(before.comparison.variance);
  const after = compared(armMoments(units, column, weights), deviation, column.isBinary);
  return {
    name: column.name,
    before: compared(before, deviation, column.isBinary),
    after,
    isBalanced: isAlike(after),
  };
}

function isAlike({ standardisedDifference, varianceRatio }: ArmsCompared): boolean {
  const [least, most] = VARIANCE_RATIOS;
  if (!(Math.abs(standardisedDifference) <= MOST_DIFFERENCE)) return false;
  return varianceRatio === null || (varianceRatio >= least && varianceRatio <= most);
}

interface WeightedMoments {
  readonly mean: number;
  readonly variance: number;
}

interface Arms {
  readonly treated: WeightedMoments;
  readonly comparison: WeightedMoments;
}

function armMoments(
  { isTreated }: UnitTable,
  { values, isBinary }: CovariateColumn,
  weights: Float64Array,
): Arms {
  const momentsOf = (treated: 0 | 1): WeightedMoments => {
    let [sum, sumOfWeights, squaresOfWeights] = [0, 0, 0];
    values.forEach((value, unit) => {
      const weight = isTreated[unit] === treated ? (weights[unit] ?? NaN) : 0;
      sum += weight * value;
      sumOfWeights += weight;
      squaresOfWeights += weight * weight;
    });
    const mean = sum / sumOfWeights;
    if (isBinary) return { mean, variance: mean * (1 - mean) };
    let squares = 0;
    values.forEach((value, unit) => {
      if (isTreated[unit] === treated) squares += (weights[unit] ?? NaN) * (value - mean) ** 2;
    });
    return { mean, variance: squares / (sumOfWeights - squaresOfWeights / sumOfWeights) };
  };
  return { treated: momentsOf(1), comparison: momentsOf(0) };
}

function compared({ treated, comparison }: Arms, deviation: number, isBinary: boolean): ArmsCompared {
  const difference = treated.mean - comparison.mean;
  return {
    treatedMean: treated.mean,
    comparisonMean: comparison.mean,
    // Of a column that has one value in both arms there is no deviation, and no difference either.
    standardisedDifference: difference === 0 ? 0 : difference / deviation,
    varianceRatio:
      isBinary || treated.variance === comparison.variance
        ? isBinary
          ? null
          : 1
        : treated.variance / comparison.variance,
  };
}

export interface Overlap {
  /** The propensities that both arms have; null where there are none. */
  readonly shared: { readonly from: number; readonly to: number } | null;
  /** The share of the treated units in there. */
  readonly treatedInside: number;
}

/** @param propensities by unit, in (0, 1) */
export function overlapOf({ isTreated }: UnitTable, propensities: Float64Array): Overlap {
  const ranges = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  propensities.forEach((propensity, unit) => {
    const range = ranges[isTreated[unit] ?? 0];
    if (!range) return;
    range[0] = Math.min(range[0] ?? NaN, propensity);
    range[1] = Math.max(range[1] ?? NaN, propensity);
  });
  const from = Math.max(...ranges.map(([least = NaN]) => least));
  const to = Math.min(...ranges.map(([, most = NaN]) => most));
  if (!(from <= to)) return { shared: null, treatedInside: 0 };
  let [inside, treated] = [0, 0];
  propensities.forEach((propensity, unit) => {
    if (isTreated[unit] !== 1) return;
    treated += 1;
    if (propensity >= from && propensity <= to) inside += 1;
  });
  return { shared: { from, to }, treatedInside: inside / treated };
}

/** (Σw)² / Σw² of an arm: so many units of equal weight would say as much (Kish 1965). */
export function effectiveSize({ isTreated }: UnitTable, weights: Float64Array, treated: 0 | 1): number {
  let [sum, squares] = [0, 0];
  weights.forEach((weight, unit) => {
    if (isTreated[unit] !== treated) return;
    sum += weight;
    squares += weight * weight;
  });
  return squares === 0 ? 0 : sum ** 2 / squares;
}
