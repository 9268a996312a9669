/** The net promoter score of an arm and of two, in points: the mean of −1, 0 and 1, times 100. */
import { countsProblem, firstArmProblem } from '../arm-problem.js';
import { resolutionOf } from '../difference.js';
import { armDifference, estimateInterval, type ArmEstimate } from './estimate-interval.js';
import type { Answer, MethodResult } from './method-result.js';

/** Answers by what they count as: 9–10, 7–8, 0–6. */
export interface NpsCounts {
  readonly promoters: number;
  readonly passives: number;
  readonly detractors: number;
}

const POINTS = 100;
const NAMED = { method: 'nps', standardErrorKind: 'multinomial' } as const;

/**
 * 100·(P − D)/n with SE = 100·√((p + d − (p − d)²)/n), shares p and d, and the normal interval. The p-value is of a score of
 * 0.
 *
 * Source: the mean of a multinomial score; B. Rowan's derivation for the NPS (Genroe) and N. I. Fisher, R. E. Kordupleski,
 * Applied Stochastic Models in Business and Industry 35 (2019) 138–151.
 *
 * @returns points in [−100, 100], or a problem: `not-finite`, `not-a-count`, `too-few` (n < 2), `never-varies` (all answers
 *   count as the same), `bad-confidence`
 */
export function npsScore(counts: NpsCounts, confidence: number): Answer<MethodResult> {
  const problem = npsProblem(counts);
  if (problem !== undefined) return { problem };
  const { value, variance } = scoreOf(counts);
  return estimateInterval({
    ...NAMED,
    effect: value,
    variance,
    confidence,
    resolution: resolutionOf(POINTS, 0),
  });
}

/** The difference of two scores, with the sum of both variances and the normal interval. Units and problems as `npsScore`. */
export function npsDifference(
  pilot: NpsCounts,
  comparison: NpsCounts,
  confidence: number,
): Answer<MethodResult> {
  const problem = firstArmProblem(npsProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  return armDifference(scoreOf(pilot), scoreOf(comparison), { ...NAMED, confidence });
}

function scoreOf({ promoters, passives, detractors }: NpsCounts): ArmEstimate {
  const n = promoters + passives + detractors;
  const share = (promoters - detractors) / n;
  return {
    value: POINTS * share,
    variance: (POINTS ** 2 * ((promoters + detractors) / n - share ** 2)) / n,
  };
}

function npsProblem(counts: NpsCounts) {
  const answers = [counts.promoters, counts.passives, counts.detractors];
  const problem = countsProblem(...answers);
  if (problem !== undefined) return problem;
  const n = answers.reduce((total, count) => total + count, 0);
  if (n < 2) return 'too-few';
  return answers.includes(n) ? 'never-varies' : undefined;
}
