/** The score interval of one proportion. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { proportionArmProblem } from './arm-problem.js';
import { isConfidence } from './difference.js';
import type { NoDifference, ProportionSummary } from './difference.js';

/** A share and the bounds of its interval, all in [0, 1]. */
export interface ProportionInterval {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson's score interval without continuity correction:
 * (2np + z² ∓ z√(z² + 4np(1−p))) / (2(n + z²)).
 *
 * It stays inside [0, 1] and keeps its coverage at small n and at shares near 0 and 1, where the
 * textbook p ± z·SE collapses.
 *
 * Source: E. B. Wilson, JASA 22 (1927) 209–212; R. G. Newcombe, Statistics in Medicine 17 (1998)
 * 857–872, method 3.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the interval, or a problem: `not-finite`, `not-a-count`, `too-few` (n < 1),
 *   `too-many-successes`, `bad-confidence`
 */
export function wilsonInterval(
  arm: ProportionSummary,
  confidence: number,
): ProportionInterval | NoDifference {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const problem = proportionArmProblem(arm);
  if (problem !== undefined) return { problem };

  return wilsonAt(arm, normalQuantile((1 + confidence) / 2, 0, 1));
}

/** The same for a sound arm, with bounds `z` standard errors off. */
export function wilsonAt({ n, successes }: ProportionSummary, z: number): ProportionInterval {
  const share = successes / n;
  const centre = 2 * successes + z * z;
  const spread = z * Math.sqrt(z * z + 4 * successes * (1 - share));
  const scale = 2 * (n + z * z);
  return {
    share,
    // At 0 and n successes the bound is set exactly, because rounding would leave it a hair inside or outside of the
    // range.
    lower: successes === 0 ? 0 : (centre - spread) / scale,
    upper: successes === n ? 1 : (centre + spread) / scale,
  };
}
