/** How many subjects show a difference between two means; of ratios and net promoter scores too, by the variance of one subject. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { rootOf } from '../root.js';
import { askedProblem, byArm, differenceVariance, quantilesOf } from './asked.js';
import type { Asked, NoSize, Sizes, Variances } from './asked.js';
import { noncentralTail } from './noncentral-t.js';

/** No arm is smaller, because one subject shows no spread. */
const SMALLEST_ARM = 2;

/**
 * By the normal distribution: N = (z(1−α) + z(power))² · (v₁/s + v₂/(1−s)) / δ².
 *
 * @param difference of the means, in the unit of the metric
 * @returns the sizes, or `bad-alpha`, `bad-power`, `bad-share`, `bad-variance`, `no-effect`
 */
export function sizeForMeans(difference: number, variances: Variances, asked: Asked): Sizes | NoSize {
  const problem = askedProblem(asked) ?? varianceProblem(variances) ?? effectProblem(difference);
  if (problem) return problem;
  const z = quantilesOf(asked);
  return byArm(((z.error + z.power) ** 2 * differenceVariance(variances, asked)) / difference ** 2, asked);
}

/**
 * By the noncentral t distribution, with Satterthwaite's degrees of freedom; for small pilots, where the normal
 * distribution promises too much. With equal arms and variances it is R's `power.t.test`.
 *
 * @returns as `sizeForMeans`; at least 2 in each arm
 */
export function sizeForFewMeans(difference: number, variances: Variances, asked: Asked): Sizes | NoSize {
  const normal = sizeForMeans(difference, variances, asked);
  if ('problem' in normal) return normal;
  const { pilotShare = 0.5 } = asked;
  const least = SMALLEST_ARM / Math.min(pilotShare, 1 - pilotShare);
  const most = 2 * (normal.pilot + normal.comparison) + 10 * least;
  const lacking = (total: number) =>
    powerOf(difference, variances, byArm(total, asked), asked.alpha) - asked.power;
  if (lacking(least) >= 0) return byArm(least, asked);
  return byArm(rootOf(lacking, [least, most], 1e-8 * most), asked);
}

function powerOf(difference: number, variances: Variances, sizes: Sizes, alpha: number): number {
  const [first, second] = [variances.pilot / sizes.pilot, variances.comparison / sizes.comparison];
  const sum = first + second;
  const degreesOfFreedom =
    1 / ((first / sum) ** 2 / (sizes.pilot - 1) + (second / sum) ** 2 / (sizes.comparison - 1));
  return noncentralTail({
    above: tQuantile(1 - alpha, degreesOfFreedom),
    degreesOfFreedom,
    noncentrality: Math.abs(difference) / Math.sqrt(sum),
  });
}

export function varianceProblem({ pilot, comparison }: Variances): NoSize | undefined {
  const isSound = pilot >= 0 && comparison >= 0 && pilot + comparison > 0;
  return isSound && Number.isFinite(pilot + comparison) ? undefined : { problem: 'bad-variance' };
}

export function effectProblem(effect: number): NoSize | undefined {
  return Number.isFinite(effect) && effect !== 0 ? undefined : { problem: 'no-effect' };
}
