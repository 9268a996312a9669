/** The pilot's lift over the comparison as a share of it, for means and for proportions. */
import { firstArmProblem, meanArmProblem, proportionArmProblem } from '../arm-problem.js';
import type { MeanSummary, ProportionSummary } from '../difference.js';
import { momentsOf } from '../moments.js';
import { armLift, meanEstimate, type ArmEstimate } from './estimate-interval.js';
import type { Answer, MethodResult } from './method-result.js';

/**
 * (mean_p − mean_c) / mean_c by the delta method, with Welch's degrees of freedom.
 *
 * Source: as `armLift`.
 *
 * @returns a share (0.07 is seven per cent more), or a problem: those of `differenceInMeans` and `armLift`
 */
export function liftOfMeans(
  pilot: MeanSummary,
  comparison: MeanSummary,
  confidence: number,
): Answer<MethodResult> {
  const problem = firstArmProblem(meanArmProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const first = momentsOf(pilot);
  if (typeof first !== 'object') return { problem: first, arm: 'pilot' };
  const second = momentsOf(comparison);
  if (typeof second !== 'object') return { problem: second, arm: 'comparison' };
  return armLift(meanEstimate(first), meanEstimate(second), {
    method: 'delta-lift',
    standardErrorKind: 'delta',
    confidence,
  });
}

/**
 * (p_p − p_c) / p_c by the delta method with variances p(1−p)/n, as GrowthBook has it.
 *
 * Source: as `armLift`.
 *
 * @returns a share, or a problem: `too-few` (n < 2), `never-varies` (none or all with the outcome), `too-many-successes`,
 *   `not-a-count`, `not-finite`, and those of `armLift`
 */
export function liftOfProportions(
  pilot: ProportionSummary,
  comparison: ProportionSummary,
  confidence: number,
): Answer<MethodResult> {
  const problem = firstArmProblem(spreadProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const [first, second] = [shareOf(pilot), shareOf(comparison)];
  return armLift(first, second, { method: 'delta-lift', standardErrorKind: 'delta', confidence });
}

function spreadProblem(arm: ProportionSummary) {
  const problem = proportionArmProblem(arm);
  if (problem !== undefined) return problem;
  if (arm.n < 2) return 'too-few';
  return arm.successes === 0 || arm.successes === arm.n ? 'never-varies' : undefined;
}

function shareOf({ n, successes }: ProportionSummary): ArmEstimate {
  const value = successes / n;
  return { value, variance: (value * (1 - value)) / n, degreesOfFreedom: n - 1 };
}
