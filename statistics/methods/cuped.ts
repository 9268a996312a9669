/** A difference in means with what a covariate from before the pilot explains taken out (CUPED). */
import { firstArmProblem } from '../arm-problem.js';
import { outcomeProblem, covariateOf, residualDeviations, type CoMoments } from './co-moments.js';
import { armDifference, meanEstimate, type ArmEstimate } from './estimate-interval.js';
import { isProblem, type Answer, type MethodResult } from './method-result.js';

export interface CupedResult extends MethodResult {
  /** What one unit of the covariate is worth of the outcome. */
  readonly theta: number;
  /** Of outcome and covariate, pooled within arms, in [−1, 1]; 1 − r² of the variance is left. */
  readonly correlation: number;
  /** Pilot minus comparison of the covariate by Welch, in its own unit. A draw that worked leaves no clear one. */
  readonly prePeriod: MethodResult;
}

/**
 * (ȳ_p − θx̄_p) − (ȳ_c − θx̄_c) with θ = ΣC/ΣM2_x, both sums over the arms, each centred at its own mean: the pilot's effect
 * then cannot leak into θ, as it does where both arms are thrown together (GrowthBook's θ) and the covariate is not
 * balanced. Variance and degrees of freedom are Welch's of the adjusted outcome.
 *
 * Source: A. Deng, Y. Xu, R. Kohavi, T. Walker, WSDM 2013; the pooled slope is that of the analysis of covariance
 * (W. G. Cochran, Biometrics 13 (1957) 261–281).
 *
 * @param pilot y is the outcome, x the covariate of the same subjects, measured before the pilot began
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference in the unit of the outcome, or a problem: `not-a-count`, `too-few` (n < 2), `not-finite`,
 *   `negative-variance`, `never-varies`, `covariate-never-varies`, `lost-digits` (the covariate explains all but
 *   rounding), `bad-confidence`
 */
export function cuped(pilot: CoMoments, comparison: CoMoments, confidence: number): Answer<CupedResult> {
  const problem = firstArmProblem(outcomeProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const spreadX = pilot.squaredDeviationsX + comparison.squaredDeviationsX;
  if (spreadX === 0) return { problem: 'covariate-never-varies' };
  const together = pilot.coDeviations + comparison.coDeviations;
  const theta = together / spreadX;
  const named = { method: 'cuped', standardErrorKind: 'welch', confidence } as const;
  const prePeriod = armDifference(meanEstimate(covariateOf(pilot)), meanEstimate(covariateOf(comparison)), {
    ...named,
    method: 'welch-t',
  });
  if (isProblem(prePeriod)) return prePeriod;
  const [first, second] = [adjusted(pilot, theta), adjusted(comparison, theta)];
  if (first === undefined) return { problem: 'lost-digits', arm: 'pilot' };
  if (second === undefined) return { problem: 'lost-digits', arm: 'comparison' };
  const difference = armDifference(first, second, named);
  if (isProblem(difference)) return difference;
  const spreadY = pilot.squaredDeviationsY + comparison.squaredDeviationsY;
  const correlation = together / Math.sqrt(spreadX) / Math.sqrt(spreadY);
  return { ...difference, theta, correlation, prePeriod };
}

function adjusted(arm: CoMoments, theta: number): ArmEstimate | undefined {
  const squaredDeviations = residualDeviations(arm, theta);
  if (squaredDeviations === undefined) return undefined;
  return meanEstimate({ n: arm.n, mean: arm.meanY - theta * arm.meanX, squaredDeviations });
}
