/** An interval that holds at every moment, however often and for whatever reason one looks. */
import { isAlpha, type NoLook } from './look-problem.js';

export interface Watched {
  /** Subjects of both arms so far. */
  readonly subjects: number;
  /** Of the effect, by these subjects, in the unit of the metric. */
  readonly standardError: number;
  /** Two-sided error of all moments together. */
  readonly alpha: number;
  /** The number of subjects at which the interval is tightest. */
  readonly tunedAt: number;
}

/**
 * Half width of the asymptotic confidence sequence: σ·√(2(nρ² + 1)/(n²ρ²) · ln(√(nρ² + 1)/α)), with σ = SE·√n and
 * ρ² = (−2·ln α + ln(−2·ln α + 1))/n*, tuned at n*.
 *
 * Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas, arXiv 2103.06476, equation 9, in the form
 * of GrowthBook.
 *
 * @returns in the unit of the standard error, or `bad-alpha`, `not-finite`
 */
export function alwaysValidHalfWidth({ subjects, standardError, alpha, tunedAt }: Watched): number | NoLook {
  if (!isAlpha(alpha)) return { problem: 'bad-alpha' };
  const sizes = [subjects, standardError, tunedAt];
  if (!sizes.every((size) => Number.isFinite(size) && size > 0)) return { problem: 'not-finite' };
  const error = -2 * Math.log(alpha);
  const mixed = (subjects * (error + Math.log(error + 1))) / tunedAt;
  const times = ((2 * (mixed + 1)) / mixed) * Math.log(Math.sqrt(mixed + 1) / alpha);
  return standardError * Math.sqrt(times);
}
