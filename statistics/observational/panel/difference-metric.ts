/** One metric of a panel: the effect on the treated, what the periods before show, and what would explain it away. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MetricKind } from '../../../base/vocabulary.js';
import type { DifferencePlan } from '../../../contracts/observational-plan.js';
import { resolutionOf, type Difference } from '../../difference.js';
import { asDifference } from '../../methods/as-difference.js';
import { estimateInterval } from '../../methods/estimate-interval.js';
import { isProblem } from '../../methods/method-result.js';
import { momentsOfRows } from '../../methods/moments-of-rows.js';
import { countText } from '../../quantity-text.js';
import { effectText, naiveDifference } from '../judge/naive-difference.js';
import type { Found } from '../judge/observed-criteria.js';
import type { NaiveShown, SensitivityShown, TrendsShown } from '../judge/observational-verdict.js';
import type { PanelData } from '../observational-data.js';
import { eValueOfMeans, eValueOfShare, type EValue } from '../sensitivity/e-value.js';
import { comparedClusters, type ComparedClusters } from './compared-clusters.js';
import { estimateContrasts } from './contrast.js';
import { eventTimes, groupTimes, overallEffect, twoWayContrast, type GroupTime } from './group-time.js';
import { cohortsOf, panelOf, type Cohort, type Panel, type PanelOutcomes } from './panel.js';
import { placeboRank, type PlaceboRank } from './placebo-rank.js';
import { breakdownOf, smallestTrend } from './pre-trends.js';

export interface DifferenceMetric {
  readonly found: Found;
  /** Absent where nothing could be compared. */
  readonly sizes?: ComparedClusters;
  /** What a straight trend counts, times: periods of treatment the effect averages over. */
  readonly exposure?: number;
  readonly trends?: TrendsShown;
  readonly naive?: NaiveShown;
  readonly sensitivity?: SensitivityShown;
  readonly placebo?: PlaceboRank & { readonly metric: string; readonly effect: number };
}

interface Asked {
  readonly metric: string;
  readonly kind: MetricKind;
  readonly outcomes: PanelOutcomes;
  readonly confidence: number;
}

/** What is left when units with a gap, and those without a time before treatment, are left out. */
interface Whole {
  readonly panel: Panel;
  readonly outcomes: PanelOutcomes;
  readonly cohorts: readonly Cohort[];
  readonly cells: readonly GroupTime[];
}

export function differenceMetric(asked: Asked, plan: DifferencePlan, data: PanelData): DifferenceMetric {
  const { metric, confidence } = asked;
  const whole = wholeOf(asked, plan, data);
  const { panel, outcomes, cohorts, cells } = whole;
  const overall = overallEffect(cells, cohorts, plan.aggregation);
  if (!overall) return { found: { unusable: `${metric}: nobody is left to compare the treated with` } };
  const events = eventTimes(cells, cohorts);
  const contrasts = [overall.contrast, ...events.map(({ contrast }) => contrast)];
  const { effects, covariance, degreesOfFreedom } = estimateContrasts(panel, outcomes, cohorts, contrasts);
  const [effect = NaN, ...eventEffects] = effects;
  const size = contrasts.length;
  const estimates = events.map(({ event }, place) => ({
    event,
    effect: eventEffects[place] ?? NaN,
    variance: covariance[(place + 1) * (size + 1)] ?? NaN,
  }));
  const trends = trendsOf(asked, whole, { estimates, covariance, effect, exposure: overall.exposure });
  const sizes = comparedClusters(panel, cohorts, cells);
  const common = { sizes, exposure: overall.exposure, trends, ...naiveOf(asked, whole) };
  const variance = covariance[0] ?? NaN;
  if (Number.isNaN(variance))
    return { ...common, ...withoutError(asked, whole, { effect, ...overall }, data) };
  const found = asDifference(
    estimateInterval({
      effect,
      variance,
      degreesOfFreedom: degreesOfFreedom[0],
      method: 'difference-in-differences',
      standardErrorKind: data.clusterName === undefined ? 'unit-changes' : 'cluster-changes',
      confidence,
      resolution: resolutionOf(levelOf(outcomes), levelOf(outcomes)),
    }),
  );
  if (isProblem(found)) {
    const why =
      found.problem === 'never-varies'
        ? 'changes by the same for everybody, which shows no spread'
        : found.problem;
    return { ...common, found: { unusable: `${metric} ${why}` } };
  }
  const what = data.clusterName === undefined ? 'units' : `clusters by ${data.clusterName}`;
  const counted = `${countText(sizes.treated)} treated, ${countText(sizes.comparison)} other ${what}`;
  return {
    ...common,
    found: {
      difference: found,
      pilotN: sizes.treated,
      comparisonN: sizes.comparison,
      comparisonSize: sizes.comparison,
      confidence,
      counted,
    },
    sensitivity: { metric, eValue: eValueOf(asked, whole, found) ?? null, rosenbaum: null },
  };
}

function wholeOf({ outcomes }: Asked, plan: DifferencePlan, { panel }: PanelData): Whole {
  const count = panel.periods.length;
  const rowOf = (unit: number) => outcomes.subarray(unit * count, (unit + 1) * count);
  const kept = [...panel.firstTreated.keys()].filter(
    (unit) => panel.firstTreated[unit] !== 0 && !rowOf(unit).some(Number.isNaN),
  );
  const part = panelOf(panel, kept);
  const values = new Float64Array(kept.length * count);
  kept.forEach((unit, place) => values.set(rowOf(unit), place * count));
  const cohorts = cohortsOf(part);
  return { panel: part, outcomes: values, cohorts, cells: groupTimes(part, cohorts, plan.comparison) };
}

interface Estimated {
  readonly estimates: readonly {
    readonly event: number;
    readonly effect: number;
    readonly variance: number;
  }[];
  /** Of the effect first, then of the events. */
  readonly covariance: Float64Array;
  readonly effect: number;
  readonly exposure: number;
}

/** The chances with which the smallest trend would have been seen. */
const HALF = 0.5;
const PLANNED = 0.8;

function trendsOf(
  { metric, confidence }: Asked,
  { panel, outcomes, cohorts, cells }: Whole,
  { estimates, covariance, effect, exposure }: Estimated,
): TrendsShown {
  const z = normalQuantile((1 + confidence) / 2, 0, 1);
  const size = estimates.length + 1;
  const before = estimates.flatMap(({ event, effect: at }, place) =>
    event < -1 ? [{ event, effect: at, place: place + 1 }] : [],
  );
  const covarianceBefore = Float64Array.from(
    before.flatMap((one) => before.map((other) => covariance[one.place * size + other.place] ?? NaN)),
  );
  const smallest = (chance: number) => smallestTrend(before, covarianceBefore, { confidence, chance });
  const [half, planned] = [smallest(HALF), smallest(PLANNED)];
  const twoWay = twoWayContrast(panel, cohorts);
  const points = [...(twoWay ? [twoWay] : []), ...cells.map(({ contrast }) => contrast)];
  const { effects } = estimateContrasts(panel, outcomes, cohorts, points);
  const cellEffects = twoWay ? effects.slice(1) : effects;
  const bound = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    metric,
    events: estimates.map(({ event, effect: at, variance }) => ({
      event,
      effect: at,
      lower: bound(at - z * Math.sqrt(variance)),
      upper: bound(at + z * Math.sqrt(variance)),
    })),
    groupTimes: cells.map(({ from, period }, place) => ({
      group: panel.periods[from] ?? '',
      period: panel.periods[period] ?? '',
      effect: cellEffects[place] ?? NaN,
    })),
    smallestTrend: half === undefined || planned === undefined ? null : { half, planned },
    breakdown: breakdownOf(estimates, { effect, exposure }) ?? null,
    twoWay: twoWay ? (effects[0] ?? null) : null,
  };
}

/** A group of one cluster shows no spread; one treated cluster at all has a rank among the others, and that is all. */
function withoutError(
  { metric, kind }: Asked,
  { panel, outcomes, cohorts }: Whole,
  of: { readonly effect: number; readonly contrast: Float64Array },
  { clusterName }: PanelData,
): Pick<DifferenceMetric, 'found' | 'placebo'> {
  const what = clusterName === undefined ? 'unit' : `cluster by ${clusterName}`;
  const facts = `${metric} differs by ${effectText(kind, of.effect, Math.abs(of.effect))}`;
  const treated = new Set([...panel.clusters].filter((_, unit) => panel.firstTreated[unit] !== Infinity));
  const placebo = treated.size === 1 ? placeboRank(panel, outcomes, cohorts, of) : undefined;
  if (!placebo) {
    const undecidable = `${facts}, of which no error can be told, because a group of one ${what} shows no spread`;
    return { found: { undecidable } };
  }
  const { rank, clusters, pValue } = placebo;
  const undecidable = `${facts}: one treated ${what}, of which no error can be told; by size it is number ${rank} of ${clusters} when each other one is taken for treated (placebo p = ${String(Number(pValue.toPrecision(2)))}), and that never is a pass`;
  return { found: { undecidable }, placebo: { metric, effect: of.effect, ...placebo } };
}

/** In the last period, treated less the others: what one would see who looks at no time before. */
function naiveOf(
  { metric, kind, confidence }: Asked,
  { panel, outcomes }: Whole,
): { readonly naive?: NaiveShown } {
  const count = panel.periods.length;
  const last = (treated: boolean) =>
    Float64Array.from(
      [...panel.firstTreated.keys()].filter((unit) => (panel.firstTreated[unit] ?? NaN) < count === treated),
      (unit) => outcomes[unit * count + count - 1] ?? NaN,
    );
  const [treated, others] = [last(true), last(false)];
  if (treated.length === 0 || others.length === 0) return {};
  const found = naiveDifference(treated, others, kind, confidence);
  const of = `treated and other units in ${panel.periods[count - 1] ?? ''}, whatever they were before`;
  if (!isProblem(found)) {
    const { effect, lower, upper } = found;
    return { naive: { metric, of, effect, lower, upper, adjusted: null } };
  }
  const effect = momentsOfRows(treated).mean - momentsOfRows(others).mean;
  return { naive: { metric, of, effect, lower: null, upper: null, adjusted: null } };
}

function eValueOf({ kind }: Asked, { panel, outcomes }: Whole, found: Difference): EValue | undefined {
  const count = panel.periods.length;
  const isUnderWay = (place: number) =>
    (panel.firstTreated[Math.floor(place / count)] ?? NaN) <= place % count;
  if (kind === 'proportion')
    return eValueOfShare(found, momentsOfRows(outcomes.filter((_, place) => isUnderWay(place))).mean);
  const { n, squaredDeviations } = momentsOfRows(outcomes.filter((_, place) => !isUnderWay(place)));
  return eValueOfMeans(found, Math.sqrt(squaredDeviations / (n - 1)));
}

function levelOf(outcomes: PanelOutcomes): number {
  return outcomes.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
