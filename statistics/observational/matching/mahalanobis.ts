/** Covariates in units of their own spread, so that plain distances are Mahalanobis'. */
import { choleskyFactor, solveLower } from '../cholesky.js';
import type { CovariateColumn } from '../unit-table.js';

/** As much as is left of a column's spread within the arms by those before it, below which it is made up of them. */
const LEAST_LEFT = 1e-9;

/**
 * L⁻¹·x by unit, row-major, with L·Lᵀ the covariance within the arms: the distance of two units is then
 * √((x − y)ᵀ·S⁻¹·(x − y)), whatever the units of the covariates are.
 *
 * Source: P. C. Mahalanobis, Proceedings of the National Institute of Sciences of India 2 (1936) 49–55; the covariance pooled
 * within the arms, as R's MatchIt has it.
 *
 * @returns undefined where a column does not vary within the arms beside the others
 */
export function whitened(
  columns: readonly CovariateColumn[],
  isTreated: Uint8Array,
): { readonly rows: Float64Array; readonly width: number } | undefined {
  const width = columns.length;
  const centred = columns.map(({ values }) => centredWithin(values, isTreated));
  const entries = new Float64Array(width * width);
  centred.forEach((one, i) => {
    centred.slice(0, i + 1).forEach((other, j) => {
      let sum = 0;
      for (let unit = 0; unit < one.length; unit += 1) sum += (one[unit] ?? NaN) * (other[unit] ?? NaN);
      entries[i * width + j] = sum / (isTreated.length - 2);
    });
  });
  const factor = choleskyFactor({ size: width, entries }, LEAST_LEFT);
  if ('dependent' in factor) return undefined;
  const rows = new Float64Array(isTreated.length * width);
  for (let unit = 0; unit < isTreated.length; unit += 1) {
    const row = rows.subarray(unit * width, (unit + 1) * width);
    columns.forEach(({ values }, column) => (row[column] = values[unit] ?? NaN));
    solveLower(factor, row);
  }
  return { rows, width };
}

function centredWithin(values: Float64Array, isTreated: Uint8Array): Float64Array {
  const [sums, counts] = [
    [0, 0],
    [0, 0],
  ];
  values.forEach((value, unit) => {
    const arm = isTreated[unit] ?? 0;
    sums[arm] = (sums[arm] ?? 0) + value;
    counts[arm] = (counts[arm] ?? 0) + 1;
  });
  const means = sums.map((sum, arm) => sum / (counts[arm] ?? NaN));
  return values.map((value, unit) => value - (means[isTreated[unit] ?? 0] ?? NaN));
}
