/** The effect on those who take the change up when it is offered, beside the effect of offering it. */
import { countsProblem, firstArmProblem } from '../arm-problem.js';
import { isConfidence, resolutionOf } from '../difference.js';
import { covariateOf, outcomeOf, outcomeProblem, residualDeviations } from '../methods/co-moments.js';
import type { CoMoments } from '../methods/co-moments.js';
import {
  armDifference,
  denominatorProblem,
  estimateInterval,
  meanEstimate,
} from '../methods/estimate-interval.js';
import { isProblem, type Answer, type MethodResult } from '../methods/method-result.js';

/** Counts of an arm of a proportion. */
export interface TakeUpCounts {
  readonly assigned: number;
  /** Of those assigned, who took the change up. */
  readonly takenUp: number;
  readonly successesOfTakenUp: number;
  readonly successesOfRest: number;
}

export interface ComplierEffect extends MethodResult {
  /** All who were assigned, by Welch: what is decided on. */
  readonly asAssigned: MethodResult;
  /** How much more of the pilot took the change up, as a share. */
  readonly takeUp: number;
}

/**
 * τ = (ȳ_p − ȳ_c) / (d̄_p − d̄_c), with SE = √(Σ_a Var_a(y − τd)/n_a) / |d̄_p − d̄_c|, variances with divisor n, and the normal
 * interval. It must be assumed that the offer works only through taking it up, and keeps nobody from it.
 *
 * Source: G. W. Imbens, J. D. Angrist, Econometrica 62 (1994) 467–475; J. D. Angrist, G. W. Imbens, D. B. Rubin, JASA 91
 * (1996) 444–455.
 *
 * @param pilot y is the outcome, x the take-up, 0 or 1
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the effect in the unit of the outcome, or a problem: those of `outcomeProblem`, `zero-denominator` (take-up is
 *   the same), `denominator-near-zero` (its difference could be 0, so that the effect could be anything), `lost-digits`,
 *   `bad-confidence`
 */
export function complierEffect(
  pilot: CoMoments,
  comparison: CoMoments,
  confidence: number,
): Answer<ComplierEffect> {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const problem = firstArmProblem(outcomeProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const asAssigned = armDifference(meanEstimate(outcomeOf(pilot)), meanEstimate(outcomeOf(comparison)), {
    method: 'welch-t',
    standardErrorKind: 'welch',
    confidence,
  });
  if (isProblem(asAssigned)) return asAssigned;

  const arms = [pilot, comparison];
  const takeUp = pilot.meanX - comparison.meanX;
  const takeUpVariance = arms.reduce((sum, arm) => sum + meanEstimate(covariateOf(arm)).variance, 0);
  const undivided = denominatorProblem({ value: takeUp, variance: takeUpVariance }, confidence);
  if (undivided !== undefined) return undivided;
  const effect = asAssigned.effect / takeUp;
  let variance = 0;
  for (const arm of arms) {
    const residual = residualDeviations(arm, effect);
    if (residual === undefined)
      return { problem: 'lost-digits', arm: arm === pilot ? 'pilot' : 'comparison' };
    variance += residual / arm.n ** 2 / takeUp ** 2;
  }
  const interval = estimateInterval({
    effect,
    variance,
    method: 'complier-effect',
    standardErrorKind: 'delta',
    confidence,
    resolution: resolutionOf(pilot.meanY, comparison.meanY) / Math.abs(takeUp),
  });
  return isProblem(interval) ? interval : { ...interval, asAssigned, takeUp };
}

/**
 * The moments of an arm given as counts.
 *
 * @returns a problem: `not-finite`, `not-a-count`, `too-few` (nobody assigned), `too-many-observed` (more took it up than
 *   were assigned), `too-many-successes`
 */
export function takeUpOfCounts(counts: TakeUpCounts): Answer<CoMoments> {
  const { assigned, takenUp, successesOfTakenUp, successesOfRest } = counts;
  const problem = countsProblem(assigned, takenUp, successesOfTakenUp, successesOfRest);
  if (problem !== undefined) return { problem };
  if (assigned === 0) return { problem: 'too-few' };
  if (takenUp > assigned) return { problem: 'too-many-observed' };
  if (successesOfTakenUp > takenUp || successesOfRest > assigned - takenUp)
    return { problem: 'too-many-successes' };
  const meanY = (successesOfTakenUp + successesOfRest) / assigned;
  const meanX = takenUp / assigned;
  return {
    n: assigned,
    meanY,
    squaredDeviationsY: assigned * meanY * (1 - meanY),
    meanX,
    squaredDeviationsX: assigned * meanX * (1 - meanX),
    coDeviations: successesOfTakenUp - takenUp * meanY,
  };
}
