/** A mean whose arms bring a covariate from before the pilot: what that explains is taken out of the difference. */
import { armProblemText } from './arm-problem.js';
import type { Difference, MeanSummary } from './difference.js';
import { asDifference } from './methods/as-difference.js';
import { coMomentsOfPair, outcomeProblem, residualDeviations, type CoMoments } from './methods/co-moments.js';
import { cuped } from './methods/cuped.js';
import { isProblem, type Answer, type MethodProblem } from './methods/method-result.js';

/** What the covariate did, for whoever reads the verdict. */
export interface CovariateFigures {
  /** What one unit of the covariate is worth of the metric. */
  readonly theta: number;
  /** The share of the variance within arms that it explains, in [0, 1]. */
  readonly explainedShare: number;
  /** Pilot minus comparison of the covariate itself, in its own unit: a draw that worked leaves no clear one. */
  readonly before: { readonly effect: number; readonly pValue: number };
}

/** @returns undefined where an arm brings no covariate */
export function adjustedDifference(
  pilot: MeanSummary,
  comparison: MeanSummary,
  confidence: number,
): Answer<Difference> | undefined {
  const arms = pairsOf(pilot, comparison);
  return arms && (isProblem(arms) ? arms : asDifference(cuped(...arms, confidence)));
}

/** @returns undefined where an arm brings no covariate, or the two cannot be compared */
export function covariateFigures(
  pilot: MeanSummary,
  comparison: MeanSummary,
  confidence: number,
): CovariateFigures | undefined {
  const arms = pairsOf(pilot, comparison);
  if (!arms || isProblem(arms)) return undefined;
  const found = cuped(...arms, confidence);
  if (isProblem(found)) return undefined;
  const { effect, pValue } = found.prePeriod;
  return { theta: found.theta, explainedShare: found.correlation ** 2, before: { effect, pValue } };
}

/** Why an arm's covariate cannot be used, as it follows "the pilot arm"; undefined also where it has none. */
export function covariateProblem(arm: MeanSummary): string | undefined {
  const pair = pairOf(arm);
  if (!pair) return undefined;
  const problem = isProblem(pair) ? pair.problem : outcomeProblem(pair);
  return problem && problemText(problem, arm.n);
}

/**
 * The deviation of a single subject once the covariate is taken out, by which a size is planned.
 *
 * @returns null where no covariate was brought, or it leaves nothing
 */
export function deviationLeft(arm: MeanSummary): number | null {
  const pair = pairOf(arm);
  if (!pair || isProblem(pair) || pair.squaredDeviationsX === 0) return null;
  const left = residualDeviations(pair, pair.coDeviations / pair.squaredDeviationsX);
  return left === undefined ? null : Math.sqrt(left / (arm.n - 1));
}

function pairsOf(
  pilot: MeanSummary,
  comparison: MeanSummary,
): readonly [CoMoments, CoMoments] | Extract<Answer<object>, { problem: MethodProblem }> | undefined {
  const [first, second] = [pairOf(pilot), pairOf(comparison)];
  if (!first || !second) return undefined;
  if (isProblem(first)) return { ...first, arm: 'pilot' };
  if (isProblem(second)) return { ...second, arm: 'comparison' };
  return [first, second];
}

function pairOf({ n, covariate, ...y }: MeanSummary): Answer<CoMoments> | undefined {
  return covariate && coMomentsOfPair({ n, y, x: covariate, ...covariate });
}

function problemText(problem: MethodProblem, n: number): string {
  if (
    problem === 'too-few' ||
    problem === 'not-a-count' ||
    problem === 'not-finite' ||
    problem === 'never-varies'
  )
    return armProblemText(problem, n);
  return TEXTS[problem] ?? `has a covariate that cannot be used (${problem}); recompute it`;
}

const TEXTS: Partial<Record<MethodProblem, string>> = {
  'negative-variance':
    'has a covariate that does not belong to its outcomes (negative variance); recompute them together',
  'lost-digits':
    'has sums of its covariate beside which the spread is lost in rounding; give means, squared deviations and co-deviations instead',
};
