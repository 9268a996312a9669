/**
 * The power of a gate: the chance that the whole rule passes when the primary has a given true effect and every guardrail
 * is unchanged. A test of the primary alone promises more, because a pass also needs an estimate that reaches the minimum
 * effect and an interval of each guardrail that excludes its margin. The criteria are taken as independent of each other.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { MetricKind } from '../base/vocabulary.js';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { GroupSummary } from '../contracts/evidence.js';
import { deviationLeft } from './adjusted-mean.js';
import { smallestPermutation } from './clusters/permutation-test.js';
import { binomialWindow, type BinomialWindow } from './binomial-window.js';
import { ruleGuardrail, rulePrimary } from './criterion-ruling.js';
import { differenceInProportions } from './difference-in-proportions.js';
import { fisherExact, hasFewEvents } from './fisher-exact.js';
import { metricKinds, momentsOfSummary } from './metric-kinds.js';
import { plannedSize, type Criterion } from './planned-observation.js';
import { designEffect } from './sizes/design-effect.js';

/** What a metric is without the change: the baseline, as far as the rule needs it. */
export type Level =
  | { readonly kind: 'proportion'; readonly share: number }
  | {
      readonly kind: Exclude<MetricKind, 'proportion'>;
      readonly mean: number;
      readonly deviation: number;
    };

/** Subjects, or clusters where these are drawn, in each arm. */
interface Arms {
  readonly pilot: number;
  readonly comparison: number;
}

/**
 * @param isAdjusted whether the plan takes a covariate into account: what that explains is no part of the deviation
 * @returns null where the summary holds nothing to plan by: nobody, an arm that never varies, sums that contradict
 */
export function levelOf(summary: GroupSummary, isAdjusted = false): Level | null {
  if (summary.n < 2) return null;
  if (summary.kind === 'proportion') {
    const share = summary.successes / summary.n;
    return share > 0 && share < 1 ? { kind: 'proportion', share } : null;
  }
  const moments = momentsOfSummary(summary);
  if (typeof moments !== 'object' || moments.squaredDeviations === 0) return null;
  const { n, mean, squaredDeviations } = moments;
  const left = isAdjusted && summary.kind === 'mean' ? deviationLeft(summary) : null;
  return { kind: summary.kind, mean, deviation: left ?? Math.sqrt(squaredDeviations / (n - 1)) };
}

/**
 * @param levels by metric: what each is without the change
 * @param effect true effect of the primary in its good direction, in the unit of the metric
 * @param times the planned sizes are multiplied by it
 * @returns a probability, or null where a planned metric has no level, or where clusters are drawn of which nothing is assumed
 */
export function chanceOfPass(
  plan: AnalysisPlan,
  levels: ReadonlyMap<string, Level>,
  effect: number,
  times = 1,
): number | null {
  const each = chancesOfEach(plan, levels, effect, times);
  return each?.reduce((product, { chance }) => product * chance, 1) ?? null;
}

/** The same of each criterion by itself. */
export function chancesOfEach(
  plan: AnalysisPlan,
  levels: ReadonlyMap<string, Level>,
  effect: number,
  times = 1,
): readonly { readonly metric: string; readonly chance: number }[] | null {
  const criteria: readonly Criterion[] = [plan.primary, ...plan.guardrails];
  if (plan.drawnUnit !== undefined && !plan.clusters) return null;
  const chances = [];
  for (const criterion of criteria) {
    const level = levels.get(criterion.metric);
    if (level?.kind !== criterion.kind) return null;
    const arms = armsOf(plan, Math.ceil(plannedSize(criterion, plan) * times));
    const assumed = { effect: criterion === plan.primary ? effect : 0, arms, plan };
    chances.push({ metric: criterion.metric, chance: criterionChance(criterion, level, assumed) });
  }
  return chances;
}

/** The smaller arm has the planned size, and the other one follows from the planned ratio. */
export function armsOf({ pilotShare }: Pick<AnalysisPlan, 'pilotShare'>, smallest: number): Arms {
  return pilotShare <= 0.5
    ? { pilot: smallest, comparison: Math.ceil((smallest * (1 - pilotShare)) / pilotShare) }
    : { pilot: Math.ceil((smallest * pilotShare) / (1 - pilotShare)), comparison: smallest };
}

interface Assumed {
  readonly effect: number;
  readonly arms: Arms;
  readonly plan: AnalysisPlan;
}

/**
 * Of a count, as one half of 10,000 subjects has it. Beyond it the distribution of a share is normal to more digits than
 * anybody plans by, and a sum takes too long; rare events stay below it in arms of any size.
 */
const LARGEST_SUMMED = 2_500;

function criterionChance(criterion: Criterion, level: Level, assumed: Assumed): number {
  const { pilot, comparison } = assumed.arms;
  if (assumed.plan.clusters) return chanceOfClusters(criterion, level, assumed.plan.clusters, assumed);
  if (level.kind !== 'proportion')
    return chanceOfNormal(criterion, level.deviation, level.deviation, assumed);
  const signed = criterion.goodDirection === 'increase' ? assumed.effect : -assumed.effect;
  const raised = Math.min(Math.max(level.share + signed, 0), 1);
  const variance = Math.max(pilot * deviationOf(raised) ** 2, comparison * deviationOf(level.share) ** 2);
  return variance <= LARGEST_SUMMED
    ? chanceOfCounts(criterion, raised, level.share, assumed)
    : chanceOfNormal(criterion, deviationOf(raised), deviationOf(level.share), assumed);
}

/**
 * By the spread of cluster means that size and correlation give, as the design effect has it: σ²·DEFF/size. Where an exact
 * permutation of so few clusters cannot show what a pass asks for, there is none.
 */
function chanceOfClusters(
  criterion: Criterion,
  level: Level,
  { size, icc }: NonNullable<AnalysisPlan['clusters']>,
  assumed: Assumed,
): number {
  const { arms, plan } = assumed;
  const inflation = designEffect({ meanSize: size, correlation: icc });
  const smallest = smallestPermutation(arms.pilot, arms.comparison);
  if (typeof inflation !== 'number' || smallest > (1 - plan.confidence) / 2) return 0;
  const deviation = level.kind === 'proportion' ? deviationOf(level.share) : level.deviation;
  const ofMeans = deviation * Math.sqrt(inflation / size);
  return chanceOfNormal(criterion, ofMeans, ofMeans, assumed);
}

function deviationOf(share: number): number {
  return Math.sqrt(share * (1 - share));
}

/** So many standard deviations on either side leave out less than 1e-14 of a binomial distribution that is nearly normal, and less than 1e-7 of a skewed one. */
const SPAN = 8;

/**
 * By enumeration of the very rule: for each count of the comparison arm the pilot's counts whose interval passes lie on one
 * side of a bound, which moves little from one count to the next and is sought from where it was. Of these are taken off what
 * an exact test leaves to chance, and arms that never vary.
 */
function chanceOfCounts(
  criterion: Criterion,
  raised: number,
  share: number,
  { arms, plan }: Assumed,
): number {
  const pilot = binomialWindow(arms.pilot, raised, SPAN);
  const comparison = binomialWindow(arms.comparison, share, SPAN);
  const pair = (first: number, second: number): Pair => ({
    pilot: { n: arms.pilot, successes: first },
    comparison: { n: arms.comparison, successes: second },
  });
  const isRising = criterion.goodDirection === 'increase';
  let passing = 0;
  return comparison.probabilities.reduce((sum, probability, index) => {
    const second = comparison.from + index;
    const at = (place: number) => pair(pilot.from + placeOf(place, pilot, isRising), second);
    passing = passingFrom(passing, pilot, (place) => doesPass(criterion, at(place), plan));
    const weightOf = (place: number) => pilot.probabilities[placeOf(place, pilot, isRising)] ?? 0;
    const refused = refusedOf(criterion, passing, { at, weightOf, plan });
    return sum + probability * Math.max(tailOf(pilot, isRising, passing) - refused, 0);
  }, 0);
}

interface Pair {
  readonly pilot: Share;
  readonly comparison: Share;
}

interface Places {
  readonly at: (place: number) => Pair;
  readonly weightOf: (place: number) => number;
  readonly plan: AnalysisPlan;
}

/**
 * The probability of what no pass comes of although its interval passes. From the bound outwards Fisher's p-value only falls,
 * so that what lies beyond a count that is no chance is none either.
 */
function refusedOf(criterion: Criterion, passing: number, { at, weightOf, plan }: Places): number {
  let refused = 0;
  let isSettled = !isPrimaryCriterion(criterion);
  for (let place = passing - 1; place >= 0; place -= 1) {
    const { pilot, comparison } = at(place);
    if (criterion.rare !== true && (neverVaries(pilot) || neverVaries(comparison))) {
      refused += weightOf(place);
    } else if (!isSettled && hasFewEvents(pilot, comparison)) {
      isSettled = fisherExact(pilot, comparison, criterion.goodDirection) <= (1 - plan.confidence) / 2;
      if (!isSettled) refused += weightOf(place);
    }
  }
  return refused;
}

function neverVaries(arm: Share): boolean {
  return metricKinds.proportion.neverVaries({ kind: 'proportion', ...arm });
}

/** Counted from the end of the window that passes: the top, or the bottom where less is better. */
function placeOf(place: number, { probabilities }: BinomialWindow, isRising: boolean): number {
  return isRising ? probabilities.length - 1 - place : place;
}

/**
 * How many counts pass, from the end that does: by steps that double from where the bound was, then by bisection.
 *
 * @param passes whether the count at this place, from that end, does
 */
function passingFrom(
  known: number,
  { probabilities }: BinomialWindow,
  passes: (place: number) => boolean,
): number {
  const all = probabilities.length;
  // All places below `low` pass, and none from `high` on.
  let [low, high] = [0, all];
  let place = Math.min(known, all - 1);
  const goesUp = passes(place);
  for (let step = 1; place >= 0 && place < all; step *= 2) {
    if (passes(place)) {
      low = place + 1;
      if (!goesUp) break;
      place += step;
    } else {
      high = place;
      if (goesUp) break;
      place -= step;
    }
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The probability of so many counts from the end that passes. */
function tailOf({ probabilities, upTo }: BinomialWindow, isRising: boolean, passing: number): number {
  return isRising ? 1 - upTo(probabilities.length - 1 - passing) : upTo(passing - 1);
}

interface Share {
  readonly n: number;
  readonly successes: number;
}

/** By the interval alone. */
function doesPass(criterion: Criterion, { pilot, comparison }: Pair, plan: AnalysisPlan): boolean {
  const difference = differenceInProportions(pilot, comparison, plan.confidence);
  if ('problem' in difference) return false;
  const ruling = isPrimaryCriterion(criterion)
    ? rulePrimary(criterion, difference, { isSizeReached: true, isChance: false })
    : ruleGuardrail(criterion, difference);
  return ruling.verdict === 'pass';
}

/** By the normal distribution of the difference, with the standard deviations of single subjects in both arms. */
function chanceOfNormal(
  criterion: Criterion,
  pilotDeviation: number,
  comparisonDeviation: number,
  { effect, arms, plan }: Assumed,
): number {
  const { pilot, comparison } = arms;
  const error = Math.sqrt(pilotDeviation ** 2 / pilot + comparisonDeviation ** 2 / comparison);
  const half = tQuantile((1 + plan.confidence) / 2, pilot + comparison - 2) * error;
  if (isPrimaryCriterion(criterion)) {
    const needed = Math.max(criterion.minimumEffect, half);
    return 1 - normalCdf((needed - effect) / error, 0, 1);
  }
  return normalCdf((criterion.margin - half) / error, 0, 1);
}

function isPrimaryCriterion(criterion: PrimaryCriterion | Guardrail): criterion is PrimaryCriterion {
  return 'minimumEffect' in criterion;
}
