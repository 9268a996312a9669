/** A net promoter score: the mean of −1, 0 and 1, in points from −100 to 100. Effects and margins are in points, too. */
import { armProblemText, countsProblem } from '../arm-problem.js';
import type { NpsSummary } from '../difference.js';
import type { KindRules } from '../kind-rules.js';
import { brunnerMunzel } from '../methods/brunner-munzel.js';
import { asDifference } from '../methods/as-difference.js';
import { isProblem } from '../methods/method-result.js';
import { npsDifference } from '../methods/nps.js';
import { countText } from '../quantity-text.js';
import { pValueText } from '../sample-ratio.js';

const POINTS = 100;

export const nps: KindRules<'nps'> = {
  asked: 'a net promoter score; give n, promoters, passives and detractors of both arms',
  problem: (arm) => {
    const problem = countsProblem(arm.n, ...categoriesOf(arm));
    if (problem !== undefined) return armProblemText(problem, arm.n);
    const answered = categoriesOf(arm).reduce((sum, count) => sum + count, 0);
    if (answered === arm.n) return undefined;
    return `has ${countText(answered)} answers of ${countText(arm.n)} subjects; recount them`;
  },
  difference: (pilot, comparison, confidence) => asDifference(npsDifference(pilot, comparison, confidence)),
  moments: ({ n, promoters, detractors }) => {
    const share = (promoters - detractors) / n;
    const squared = (promoters + detractors) / n - share ** 2;
    return { n, mean: POINTS * share, squaredDeviations: n * POINTS ** 2 * squared };
  },
  beside: (pilot, comparison, confidence) => {
    const found = brunnerMunzel(categoriesOf(pilot), categoriesOf(comparison), confidence);
    return isProblem(found) ? undefined : `Brunner–Munzel ${pValueText(found.pValue)}`;
  },
  neverVaries: (arm) => categoriesOf(arm).includes(arm.n),
  unit: {
    perOne: 1,
    differenceIn: ' NPS points',
    amountOf: (number) => (number === '1' ? '1 NPS point' : `${number} NPS points`),
  },
};

/** The lowest first. */
function categoriesOf({ promoters, passives, detractors }: NpsSummary): readonly number[] {
  return [detractors, passives, promoters];
}
