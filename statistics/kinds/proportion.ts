/** A share of subjects: each had the outcome, or had it not. Shown in percentage points. */
import { armProblemText, proportionArmProblem } from '../arm-problem.js';
import { differenceInProportions } from '../difference-in-proportions.js';
import { fisherExact, hasFewEvents } from '../fisher-exact.js';
import type { KindRules } from '../kind-rules.js';
import { countText } from '../quantity-text.js';

export const proportion: KindRules<'proportion'> = {
  asked: 'a proportion; give n and successes of both arms',
  problem: (arm) => {
    const problem = proportionArmProblem(arm);
    if (problem !== 'too-many-successes') return problem && armProblemText(problem, arm.n);
    return `has ${countText(arm.successes)} successes among ${countText(arm.n)} subjects; recount them`;
  },
  difference: differenceInProportions,
  exactPValue: (pilot, comparison, better) =>
    hasFewEvents(pilot, comparison) ? fisherExact(pilot, comparison, better) : undefined,
  moments: ({ n, successes }) => {
    const share = successes / n;
    return { n, mean: share, squaredDeviations: successes * (1 - share) };
  },
  neverVaries: ({ n, successes }) => successes === 0 || successes === n,
  unit: {
    perOne: 100,
    differenceIn: ' percentage points',
    amountOf: (number) => (number === '1' ? '1 point' : `${number} points`),
  },
};
