/** How many subjects show that a guardrail has not become worse than its margin. */
import { askedProblem, byArm, differenceVariance, isShare, quantilesOf } from './asked.js';
import type { Asked, NoSize, Sizes, Variances } from './asked.js';
import { varianceProblem } from './two-means.js';
import { variancesOf, type Shares } from './two-proportions.js';

/**
 * N = (z(1−α) + z(power))² · (v₁/s + v₂/(1−s)) / (margin − harm)².
 *
 * Source: S.-C. Chow, J. Shao, H. Wang, Sample Size Calculations in Clinical Research (2008), section 3.2.
 *
 * @param margin how much worse it may get, in the unit of the metric
 * @param harm by how much it truly gets worse; 0 where it is unchanged, negative where it gets better
 * @returns the sizes, or `bad-alpha`, `bad-power`, `bad-share`, `bad-variance`, `no-effect` (harm at or beyond the margin)
 */
export function sizeForMargin(
  { margin, harm }: { readonly margin: number; readonly harm: number },
  variances: Variances,
  asked: Asked,
): Sizes | NoSize {
  const problem = askedProblem(asked) ?? varianceProblem(variances);
  if (problem) return problem;
  const room = margin - harm;
  if (!(room > 0 && Number.isFinite(room))) return { problem: 'no-effect' };
  const z = quantilesOf(asked);
  return byArm(((z.error + z.power) ** 2 * differenceVariance(variances, asked)) / room ** 2, asked);
}

/**
 * Of shares, section 4.2 of the same source.
 *
 * @param worse whether more of the outcome is worse, or less
 */
export function sizeForShareMargin(
  { margin, worse }: { readonly margin: number; readonly worse: 'increase' | 'decrease' },
  shares: Shares,
  asked: Asked,
): Sizes | NoSize {
  if (!isShare(shares.pilot) || !isShare(shares.comparison)) return { problem: 'bad-share' };
  const rise = shares.pilot - shares.comparison;
  return sizeForMargin({ margin, harm: worse === 'increase' ? rise : -rise }, variancesOf(shares), asked);
}
