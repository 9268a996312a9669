/** The difference between arms beside what a straight line on all covariates explains. It is shown, and never decides. */
import { choleskyFactor, solveSymmetric } from './cholesky.js';
import type { CovariateColumn } from './unit-table.js';

export interface AdjustedDifference {
  readonly effect: number;
  /** As if every unit's outcome scattered alike. */
  readonly classicError: number;
  /** HC1: each unit by its own residual, times n/(n − columns). */
  readonly robustError: number;
}

const LEAST_LEFT = 1e-10;

/**
 * Ordinary least squares of the outcome on treatment and covariates, by normal equations on centred columns: with T̃ what the
 * covariates leave of the treatment, the effect is Σ T̃·y / Σ T̃².
 *
 * Source: R. Frisch, F. V. Waugh, Econometrica 1 (1933) 387–401; J. G. MacKinnon, H. White, Journal of Econometrics 29 (1985)
 * 305–325 on HC1.
 *
 * @param outcomes NaN where missing; such units are left out
 * @returns undefined where treatment or a covariate is made up of the others, or units are too few
 */
export function adjustedDifference(
  isTreated: Uint8Array,
  columns: readonly CovariateColumn[],
  outcomes: Float64Array,
): AdjustedDifference | undefined {
  const units = [...outcomes.keys()].filter((unit) => !Number.isNaN(outcomes[unit]));
  const freedom = units.length - columns.length - 2;
  if (freedom < 1) return undefined;
  const of = (values: Float64Array | Uint8Array) =>
    centred(Float64Array.from(units, (unit) => values[unit] ?? NaN));
  const covariates = columns.map(({ values }) => unitLength(of(values)));
  const treatment = residuals(of(isTreated), covariates);
  const outcome = residuals(of(outcomes), covariates);
  if (!treatment || !outcome) return undefined;
  const squares = dot(treatment, treatment);
  if (!(squares > LEAST_LEFT * units.length)) return undefined;
  const effect = dot(treatment, outcome) / squares;
  const rest = outcome.map((value, unit) => value - effect * (treatment[unit] ?? NaN));
  const weighted = rest.map((value, unit) => value * (treatment[unit] ?? NaN));
  return {
    effect,
    classicError: Math.sqrt(dot(rest, rest) / freedom / squares),
    robustError: Math.sqrt((dot(weighted, weighted) / squares ** 2) * (units.length / freedom)),
  };
}

function residuals(of: Float64Array, on: readonly Float64Array[]): Float64Array | undefined {
  const size = on.length;
  const entries = new Float64Array(size * size);
  on.forEach((one, i) => on.slice(0, i + 1).forEach((other, j) => (entries[i * size + j] = dot(one, other))));
  const factor = choleskyFactor({ size, entries }, LEAST_LEFT);
  if ('dependent' in factor) return undefined;
  const slopes = solveSymmetric(
    factor,
    Float64Array.from(on, (column) => dot(column, of)),
  );
  return of.map((value, unit) =>
    on.reduce((rest, column, k) => rest - (slopes[k] ?? NaN) * (column[unit] ?? NaN), value),
  );
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function unitLength(values: Float64Array): Float64Array {
  const length = Math.sqrt(dot(values, values));
  return length === 0 ? values : values.map((value) => value / length);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let unit = 0; unit < one.length; unit += 1) sum += (one[unit] ?? NaN) * (other[unit] ?? NaN);
  return sum;
}
