/** How far the outcomes that are missing could turn a difference, by the rule that the plan has set for them. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MetricKind } from '../base/vocabulary.js';
import type { MissingRule } from '../contracts/criterion-data.js';
import { resolutionOf, type Arm, type Difference, type Interval } from './difference.js';
import type { MeanSummary, NpsSummary, ProportionSummary } from './difference.js';
import { kindOfArms, metricKinds } from './metric-kinds.js';
import { isProblem, type Answer, type MethodProblem } from './methods/method-result.js';
import { leeBounds, type AnswersOfAssigned } from './missing/lee-bounds.js';
import { worstCaseBounds, worstCaseShares } from './missing/worst-case-bounds.js';
import { momentsOf } from './moments.js';
import type { ArmsOf, Criterion } from './planned-observation.js';
import type { Subjects } from './more-needed.js';

export interface MissingBounds {
  readonly rule: MissingRule;
  /** Where the missing of the pilot would have shown the least, and those of the comparison the most. */
  readonly lower: Interval;
  readonly upper: Interval;
}

type Bounds = Answer<Omit<MissingBounds, 'rule'>>;

/**
 * @param assigned to each arm, measured or not, as far as the metric is taken over them
 * @returns undefined where the plan has no rule for this criterion, or nobody is missing
 */
export function missingBounds(
  { missingOutcomes }: Criterion,
  arms: ArmsOf<MetricKind>,
  assigned: Subjects,
  confidence: number,
): Answer<MissingBounds> | undefined {
  if (!missingOutcomes) return undefined;
  if (arms.pilot.n === assigned.pilot && arms.comparison.n === assigned.comparison) return undefined;
  const { rule, least = 0, most = 0 } = missingOutcomes;
  const given: Given = { assigned, confidence, range: { least, most } };
  const found = rule === 'lee' ? leeOf(arms, given) : worstOf(arms, given);
  return isProblem(found) ? found : { rule, ...found };
}

interface Given {
  readonly assigned: Subjects;
  readonly confidence: number;
  readonly range: { readonly least: number; readonly most: number };
}

function worstOf(arms: ArmsOf<MetricKind>, { assigned, confidence, range }: Given): Bounds {
  const shares = kindOfArms('proportion', arms);
  if (shares) {
    const found = worstCaseShares(
      { ...shares.pilot, assigned: assigned.pilot },
      { ...shares.comparison, assigned: assigned.comparison },
    );
    if (isProblem(found)) return found;
    const at = ({ pilot, comparison }: Record<Arm, ProportionSummary>) =>
      metricKinds.proportion.difference(
        { kind: 'proportion', ...pilot },
        { kind: 'proportion', ...comparison },
        confidence,
      );
    return between(at(found.lower), at(found.upper));
  }
  const scores = kindOfArms('nps', arms);
  if (scores) {
    const at = (pilotAre: Answering, comparisonAre: Answering) =>
      metricKinds.nps.difference(
        { kind: 'nps', ...answeredBy(scores.pilot, assigned.pilot, pilotAre) },
        { kind: 'nps', ...answeredBy(scores.comparison, assigned.comparison, comparisonAre) },
        confidence,
      );
    return between(at('detractors', 'promoters'), at('promoters', 'detractors'));
  }
  const means = kindOfArms('mean', arms);
  return means ? worstOfMeans(means, { assigned, confidence, range }) : { problem: 'bad-range' };
}

function worstOfMeans(
  arms: Readonly<Record<Arm, MeanSummary>>,
  { assigned, confidence, range }: Given,
): Bounds {
  const [pilot, comparison] = [momentsOf(arms.pilot), momentsOf(arms.comparison)];
  if (typeof pilot === 'string') return { problem: pilot, arm: 'pilot' };
  if (typeof comparison === 'string') return { problem: comparison, arm: 'comparison' };
  const found = worstCaseBounds(
    { ...pilot, assigned: assigned.pilot },
    { ...comparison, assigned: assigned.comparison },
    range,
  );
  if (isProblem(found)) return found;
  const at = (filled: typeof found.lower) =>
    metricKinds.mean.difference(
      { kind: 'mean', ...filled.pilot },
      { kind: 'mean', ...filled.comparison },
      confidence,
    );
  return between(at(found.lower), at(found.upper));
}

type Answering = 'promoters' | 'detractors';

function answeredBy(arm: NpsSummary, assigned: number, as: Answering): NpsSummary {
  return { ...arm, n: assigned, [as]: arm[as] + assigned - arm.n };
}

function between(lower: Answer<Difference>, upper: Answer<Difference>): Bounds {
  if (isProblem(lower)) return lower;
  if (isProblem(upper)) return upper;
  return { lower, upper };
}

const POINTS = 100;

function leeOf(arms: ArmsOf<MetricKind>, { assigned, confidence }: Given): Bounds {
  const [pilot, comparison] = [answersOf(arms, 'pilot', assigned), answersOf(arms, 'comparison', assigned)];
  if ('problem' in pilot) return pilot;
  if ('problem' in comparison) return comparison;
  const found = leeBounds(pilot, comparison, confidence);
  if (isProblem(found)) return found;
  // Two-sided, so that either bound decides as the difference itself would.
  const errors = normalQuantile((1 + confidence) / 2, 0, 1);
  const at = (effect: number, standardError: number): Interval => ({
    effect,
    lower: effect - errors * standardError,
    upper: effect + errors * standardError,
    resolution: resolutionOf(effect, 1),
  });
  return {
    lower: at(found.lower, found.lowerStandardError),
    upper: at(found.upper, found.upperStandardError),
  };
}

function answersOf(
  arms: ArmsOf<MetricKind>,
  arm: Arm,
  assigned: Subjects,
): AnswersOfAssigned | { readonly problem: MethodProblem } {
  const shares = kindOfArms('proportion', arms);
  if (shares) {
    const { n, successes } = shares[arm];
    const outcomes = [
      { value: 1, count: successes },
      { value: 0, count: n - successes },
    ];
    return { assigned: assigned[arm], outcomes };
  }
  const scores = kindOfArms('nps', arms);
  if (!scores) return { problem: 'bad-range' };
  const { promoters, passives, detractors } = scores[arm];
  const outcomes = [
    { value: POINTS, count: promoters },
    { value: 0, count: passives },
    { value: -POINTS, count: detractors },
  ];
  return { assigned: assigned[arm], outcomes };
}
