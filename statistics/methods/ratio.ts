/**
 * A ratio of two sums, such as cost per contact, where subjects were drawn and each brings its part of both sums. Neither
 * the ratio of each subject nor each contact is independent; the subject is.
 */
import { firstArmProblem } from '../arm-problem.js';
import { isConfidence } from '../difference.js';
import { coMomentsProblem, covariateOf, residualDeviations, type CoMoments } from './co-moments.js';
import {
  armDifference,
  armLift,
  denominatorProblem,
  meanEstimate,
  type ArmEstimate,
} from './estimate-interval.js';
import { isProblem, type Answer, type MethodResult, type NoMethodResult } from './method-result.js';

/**
 * Σy/Σx of the pilot minus that of the comparison, y as outcome and x as denominator, by the delta method: per arm
 * v = s²(y − r·x) / (n·x̄²) with r = Σy/Σx; degrees of freedom by Satterthwaite.
 *
 * Source: A. Deng, U. Knoblich, J. Lu, KDD 2018, section 3; W. G. Cochran, Sampling Techniques (1977), section 6.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference in units of y per x, or a problem: `not-a-count`, `too-few` (n < 2), `not-finite`,
 *   `negative-variance`, `zero-denominator`, `denominator-near-zero`, `lost-digits` (every subject has the same ratio, up
 *   to rounding), `bad-confidence`
 */
export function differenceOfRatios(
  pilot: CoMoments,
  comparison: CoMoments,
  confidence: number,
): Answer<MethodResult> {
  const arms = ratiosOf(pilot, comparison, confidence);
  if (isProblem(arms)) return arms;
  return armDifference(arms.pilot, arms.comparison, {
    method: 'ratio-delta',
    standardErrorKind: 'delta',
    confidence,
  });
}

/** The same as a share of the comparison's ratio; the problems are those of `armLift` besides. */
export function liftOfRatios(
  pilot: CoMoments,
  comparison: CoMoments,
  confidence: number,
): Answer<MethodResult> {
  const arms = ratiosOf(pilot, comparison, confidence);
  if (isProblem(arms)) return arms;
  return armLift(arms.pilot, arms.comparison, {
    method: 'ratio-delta-lift',
    standardErrorKind: 'delta',
    confidence,
  });
}

function ratiosOf(
  pilot: CoMoments,
  comparison: CoMoments,
  confidence: number,
): Answer<Record<'pilot' | 'comparison', ArmEstimate>> {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const problem = firstArmProblem(coMomentsProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const first = ratioOf(pilot, confidence);
  if (isProblem(first)) return { ...first, arm: 'pilot' };
  const second = ratioOf(comparison, confidence);
  if (isProblem(second)) return { ...second, arm: 'comparison' };
  return { pilot: first, comparison: second };
}

function ratioOf(arm: CoMoments, confidence: number): ArmEstimate | NoMethodResult {
  const { n, meanY, meanX } = arm;
  const denominator = denominatorProblem(meanEstimate(covariateOf(arm)), confidence);
  if (denominator !== undefined) return denominator;
  const value = meanY / meanX;
  const residual = residualDeviations(arm, value);
  if (residual === undefined) return { problem: 'lost-digits' };
  return { value, variance: residual / (n - 1) / n / meanX ** 2, degreesOfFreedom: n - 1 };
}
