/** How many subjects show a difference between two shares. */
import { askedProblem, byArm, differenceVariance, isShare, quantilesOf } from './asked.js';
import type { Asked, NoSize, Sizes } from './asked.js';

export interface Shares {
  readonly pilot: number;
  readonly comparison: number;
}

/**
 * By the variances of the two shares themselves: N = (z(1−α) + z(power))² · (v₁/s + v₂/(1−s)) / (p₁ − p₂)².
 *
 * Source: J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for Rates and Proportions (2003), chapter 4.
 *
 * @returns the sizes, or `bad-alpha`, `bad-power`, `bad-share`, `no-effect`
 */
export function sizeForProportions(shares: Shares, asked: Asked): Sizes | NoSize {
  const problem = sharesProblem(shares, asked);
  if (problem) return problem;
  const z = quantilesOf(asked);
  const variance = differenceVariance(variancesOf(shares), asked);
  return byArm(((z.error + z.power) ** 2 * variance) / (shares.pilot - shares.comparison) ** 2, asked);
}

/**
 * With the pooled share under no effect: N = (z(1−α)·√(p̄q̄(1/s + 1/(1−s))) + z(power)·√(v₁/s + v₂/(1−s)))² / (p₁ − p₂)². R's
 * `power.prop.test` does so with equal arms.
 *
 * Source: J. L. Fleiss, A. Tytun, H. K. Ury, Biometrics 36 (1980) 343–346, without continuity correction.
 *
 * @returns the sizes, or `bad-alpha`, `bad-power`, `bad-share`, `no-effect`
 */
export function sizeForProportionsPooled(shares: Shares, asked: Asked): Sizes | NoSize {
  const problem = sharesProblem(shares, asked);
  if (problem) return problem;
  const { pilotShare = 0.5 } = asked;
  const pooled = pilotShare * shares.pilot + (1 - pilotShare) * shares.comparison;
  const z = quantilesOf(asked);
  const without = differenceVariance(variancesOf({ pilot: pooled, comparison: pooled }), asked);
  const withEffect = differenceVariance(variancesOf(shares), asked);
  const root = z.error * Math.sqrt(without) + z.power * Math.sqrt(withEffect);
  return byArm((root / (shares.pilot - shares.comparison)) ** 2, asked);
}

/** Of one subject: p(1 − p). */
export function variancesOf({ pilot, comparison }: Shares): Shares {
  return { pilot: pilot * (1 - pilot), comparison: comparison * (1 - comparison) };
}

function sharesProblem({ pilot, comparison }: Shares, asked: Asked): NoSize | undefined {
  if (!isShare(pilot) || !isShare(comparison)) return { problem: 'bad-share' };
  return askedProblem(asked) ?? (pilot === comparison ? { problem: 'no-effect' } : undefined);
}
