/** A mean of one number per subject. Shown in its own unit, which the name of the metric tells. */
import { armProblemText, meanArmProblem } from '../arm-problem.js';
import { differenceInMeans } from '../difference-in-means.js';
import type { KindRules } from '../kind-rules.js';

export const mean: KindRules<'mean'> = {
  asked: 'a mean; give n, sum and sum of squares of both arms',
  problem: (arm) => {
    const problem = meanArmProblem(arm);
    if (problem !== 'negative-variance') return problem && armProblemText(problem, arm.n);
    return 'has n, sum and sum of squares that no data can have together (negative variance); recompute them';
  },
  difference: differenceInMeans,
  unit: { perOne: 1, differenceIn: '', amountOf: (number) => number },
};
