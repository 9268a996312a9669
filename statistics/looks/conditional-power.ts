/** Whether going on is worth it: the chance of a pass at the end, seen from a look. It binds nobody. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { NoLook } from './look-problem.js';

export interface SeenFrom {
  /** The statistic of this look. */
  readonly z: number;
  /** Its information fraction, in (0, 1). */
  readonly fraction: number;
  /** The bound at fraction 1: that of the statistic, or the minimum effect in standard errors of then, whichever is larger. */
  readonly finalBound: number;
  /** What is assumed of the rest: the expected statistic at fraction 1, see `driftOf` and `currentDrift`. */
  readonly drift: number;
}

/**
 * 1 − Φ((c − z√t − θ(1 − t)) / √(1 − t)); looks in between are left out.
 *
 * Source: K. K. G. Lan, J. Wittes, Biometrics 44 (1988) 579–585.
 *
 * @returns a probability, or `bad-fractions` (no fraction in (0, 1)), `not-finite`
 */
export function conditionalPower({ z, fraction, finalBound, drift }: SeenFrom): number | NoLook {
  if (![z, finalBound, drift].every(Number.isFinite)) return { problem: 'not-finite' };
  if (!(fraction > 0 && fraction < 1)) return { problem: 'bad-fractions' };
  const rest = 1 - fraction;
  return normalCdf((z * Math.sqrt(fraction) + drift * rest - finalBound) / Math.sqrt(rest), 0, 1);
}

/** The drift if the truth is what the look has estimated: z/√t. */
export function currentDrift({ z, fraction }: Pick<SeenFrom, 'z' | 'fraction'>): number {
  return z / Math.sqrt(fraction);
}

/** The drift of a true effect, such as the target, from this look's standard error: effect / (SE·√t). */
export function driftOf(
  effect: number,
  { standardError, fraction }: { readonly standardError: number; readonly fraction: number },
): number {
  return effect / (standardError * Math.sqrt(fraction));
}
