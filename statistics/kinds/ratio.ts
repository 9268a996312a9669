/** A ratio of two sums, such as cost per contact, on the subjects that were drawn. Shown in its own unit. */
import { armProblemText, countsProblem } from '../arm-problem.js';
import type { RatioSummary } from '../difference.js';
import type { KindRules } from '../kind-rules.js';
import {
  coMomentsOfPair,
  coMomentsProblem,
  residualDeviations,
  type CoMoments,
} from '../methods/co-moments.js';
import { asDifference } from '../methods/as-difference.js';
import { isProblem, type Answer, type MethodProblem } from '../methods/method-result.js';
import { differenceOfRatios } from '../methods/ratio.js';
import type { Moments } from '../moments.js';

export const ratio: KindRules<'ratio'> = {
  asked:
    'a ratio; give n, and numerator and denominator of both arms with mean, squared deviations and co-deviations, or with sums, sums of squares and the sum of products',
  problem: (arm) => {
    const problem = countsProblem(arm.n) ?? (arm.n < 2 ? 'too-few' : problemOf(coMomentsOf(arm)));
    return problem && ratioProblemText(problem, arm.n);
  },
  difference: (pilot, comparison, confidence) => {
    const [first, second] = [coMomentsOf(pilot), coMomentsOf(comparison)];
    if (isProblem(first)) return { ...first, arm: 'pilot' };
    if (isProblem(second)) return { ...second, arm: 'comparison' };
    return asDifference(differenceOfRatios(first, second, confidence));
  },
  moments: (arm) => {
    const found = coMomentsOf(arm);
    if (isProblem(found)) return found.problem;
    return found.meanX === 0 ? 'zero-denominator' : linearised(found);
  },
  // The problem of the arm says so already.
  neverVaries: () => false,
  unit: { perOne: 1, differenceIn: '', amountOf: (number) => number },
};

function coMomentsOf({ n, numerator, denominator, ...bound }: RatioSummary): Answer<CoMoments> {
  return coMomentsOfPair({ n, y: numerator, x: denominator, ...bound });
}

function problemOf(arm: Answer<CoMoments>): MethodProblem | undefined {
  if (isProblem(arm)) return arm.problem;
  const problem = coMomentsProblem(arm);
  if (problem !== undefined) return problem;
  if (arm.meanX === 0) return 'zero-denominator';
  return arm.squaredDeviationsY === 0 && arm.meanY === 0 ? 'never-varies' : undefined;
}

/** Each subject's part of what moves the ratio, (y − r·x)/x̄, around the ratio. */
function linearised(arm: CoMoments): Moments {
  const mean = arm.meanY / arm.meanX;
  return { n: arm.n, mean, squaredDeviations: (residualDeviations(arm, mean) ?? 0) / arm.meanX ** 2 };
}

function ratioProblemText(problem: MethodProblem, n: number): string {
  if (
    problem === 'too-few' ||
    problem === 'not-a-count' ||
    problem === 'not-finite' ||
    problem === 'never-varies'
  )
    return armProblemText(problem, n);
  return TEXTS[problem] ?? `cannot be measured (${problem}); recompute its summary`;
}

const TEXTS: Partial<Record<MethodProblem, string>> = {
  'negative-variance': 'has numbers that no data can have together (negative variance); recompute them',
  'lost-digits':
    'has sums beside which its spread is lost in rounding; give means, squared deviations and co-deviations instead',
  'zero-denominator':
    'has a denominator that adds up to 0, so that there is no ratio; check what it was divided by',
};
