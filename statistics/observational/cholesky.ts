/** The factor of a symmetric positive definite matrix: what normal equations and Mahalanobis distances need, and no more. */

/** Row-major, `size` × `size`; only the lower triangle is read. */
export interface SymmetricMatrix {
  readonly size: number;
  readonly entries: Float64Array;
}

/** Lower triangular L with L·Lᵀ the matrix; above the diagonal 0. */
export type LowerFactor = SymmetricMatrix;

/**
 * @param leastShare a pivot below this share of its diagonal entry counts as 0
 * @returns L, or the first place whose column those before it make up
 */
export function choleskyFactor(
  { size, entries }: SymmetricMatrix,
  leastShare: number,
): LowerFactor | { readonly dependent: number } {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = entries[row * size + column] ?? NaN;
      for (let k = 0; k < column; k += 1)
        rest -= (factor[row * size + k] ?? NaN) * (factor[column * size + k] ?? NaN);
      if (column < row) {
        factor[row * size + column] = rest / (factor[column * size + column] ?? NaN);
        continue;
      }
      if (!(rest > leastShare * (entries[row * size + row] ?? NaN))) return { dependent: row };
      factor[row * size + row] = Math.sqrt(rest);
    }
  }
  return { size, entries: factor };
}

/** x with L·x = y, in the place of y. */
export function solveLower({ size, entries }: LowerFactor, y: Float64Array): Float64Array {
  for (let row = 0; row < size; row += 1) {
    let rest = y[row] ?? NaN;
    for (let k = 0; k < row; k += 1) rest -= (entries[row * size + k] ?? NaN) * (y[k] ?? NaN);
    y[row] = rest / (entries[row * size + row] ?? NaN);
  }
  return y;
}

/** x with L·Lᵀ·x = y, in the place of y. */
export function solveSymmetric(factor: LowerFactor, y: Float64Array): Float64Array {
  const { size, entries } = factor;
  solveLower(factor, y);
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = y[row] ?? NaN;
    for (let k = row + 1; k < size; k += 1) rest -= (entries[k * size + row] ?? NaN) * (y[k] ?? NaN);
    y[row] = rest / (entries[row * size + row] ?? NaN);
  }
  return y;
}
