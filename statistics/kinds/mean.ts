/** A mean of one number per subject, adjusted for a covariate where the plan names one. Shown in its own unit. */
import { armProblemText, meanArmProblem } from '../arm-problem.js';
import { adjustedDifference, covariateProblem } from '../adjusted-mean.js';
import { differenceInMeans } from '../difference-in-means.js';
import { momentsOf } from '../moments.js';
import type { KindRules } from '../kind-rules.js';

export const mean: KindRules<'mean'> = {
  asked: 'a mean; give n, mean and squared deviations of both arms, or n, sum and sum of squares',
  problem: (arm) => {
    const problem = meanArmProblem(arm);
    if (problem === 'negative-variance')
      return 'has n, sum and sum of squares that no data can have together (negative variance); recompute them';
    if (problem === 'lost-digits')
      return 'has sums beside which its spread is lost in rounding; give mean and squared deviations instead';
    return (problem && armProblemText(problem, arm.n)) ?? covariateProblem(arm);
  },
  difference: (pilot, comparison, confidence) =>
    adjustedDifference(pilot, comparison, confidence) ?? differenceInMeans(pilot, comparison, confidence),
  moments: momentsOf,
  // The problem of the arm says so already.
  neverVaries: () => false,
  unit: { perOne: 1, differenceIn: '', amountOf: (number) => number },
};
