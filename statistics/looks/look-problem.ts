/** Why numbers about looks, or about estimates after them, cannot be given. */

/**
 * - `bad-fractions`: none, or not positive, not finite, not increasing, or not one for each bound
 * - `too-close`: a look with hardly more information than the one before it; the same data again is no new look
 * - `bad-alpha`: a one-sided error outside of (0, 0.5)
 * - `bad-power`: not above alpha, or not below 1
 * - `bad-bounds`: a bound that is not a number, or a lower one that is not below the upper one
 * - `not-finite`: NaN or an infinity where a number is needed, or a size or standard error that is not positive
 * - `not-passed`: a result below the threshold that it is said to have passed
 * - `too-near-threshold`: a result so little above the threshold that selection alone explains it
 * - `out-of-reach`: a result that looks which did not stop before it make all but impossible
 */
export type LookProblem =
  | 'bad-fractions'
  | 'too-close'
  | 'bad-alpha'
  | 'bad-power'
  | 'bad-bounds'
  | 'not-finite'
  | 'not-passed'
  | 'too-near-threshold'
  | 'out-of-reach';

export interface NoLook {
  readonly problem: LookProblem;
}

/** Whether a one-sided error can be spent. */
export function isAlpha(alpha: number): boolean {
  return alpha > 0 && alpha < 0.5;
}
