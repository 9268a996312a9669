/** Retention compared at one horizon, such as a year. */
import { firstArmProblem } from '../arm-problem.js';
import { armDifference, type ArmEstimate } from '../methods/estimate-interval.js';
import { isProblem, type Answer, type MethodResult, type NoMethodResult } from '../methods/method-result.js';
import { kaplanMeier, survivalAt, type FollowUp } from './kaplan-meier.js';

/**
 * The pilot's share that remains at the horizon minus the comparison's, by Kaplan–Meier, with Greenwood's variances and the
 * normal interval.
 *
 * Source: J. P. Klein, B. Logan, M. Harhoff, P. K. Andersen, Statistics in Medicine 26 (2007) 4505–4519, the plain scale.
 *
 * @param horizon in the unit of the times
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference as a share, or a problem: `too-few`, `not-finite`, `bad-time`, `beyond-follow-up`, `none-left`,
 *   `no-events` (nobody of an arm had left, which leaves no spread), `bad-confidence`
 */
export function survivalDifference(
  pilot: readonly FollowUp[],
  comparison: readonly FollowUp[],
  horizon: number,
  confidence: number,
): Answer<MethodResult> {
  const first = shareAt(pilot, horizon);
  if (isProblem(first)) return { ...first, arm: 'pilot' };
  const second = shareAt(comparison, horizon);
  if (isProblem(second)) return { ...second, arm: 'comparison' };
  const problem = firstArmProblem(({ variance }: ArmEstimate) => (variance === 0 ? 'no-events' : undefined), {
    pilot: first,
    comparison: second,
  });
  if (problem !== undefined) return problem;
  return armDifference(first, second, {
    method: 'kaplan-meier',
    standardErrorKind: 'greenwood',
    confidence,
  });
}

function shareAt(subjects: readonly FollowUp[], horizon: number): ArmEstimate | NoMethodResult {
  const curve = kaplanMeier(subjects);
  if (isProblem(curve)) return curve;
  const share = survivalAt(curve, horizon);
  if (isProblem(share)) return share;
  return { value: share.survival, variance: share.standardError ** 2 };
}
