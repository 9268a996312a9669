/** Judges series before and after against others that were left alone, by a plan of design `pre_post`. Pure. */
import type { MetricKind } from '../../../base/vocabulary.js';
import type { PrePostPlan } from '../../../contracts/observational-plan.js';
import { resolutionOf, type Difference } from '../../difference.js';
import { asDifference } from '../../methods/as-difference.js';
import { estimateInterval } from '../../methods/estimate-interval.js';
import { isProblem } from '../../methods/method-result.js';
import { momentsOfRows } from '../../methods/moments-of-rows.js';
import { countText } from '../../quantity-text.js';
import type { SeriesData } from '../observational-data.js';
import { compareSeries, type SeriesCompared } from '../panel/control-series.js';
import { unfilledFault } from '../panel/filled-cells.js';
import { eValueOfMeans, eValueOfShare, type EValue } from '../sensitivity/e-value.js';
import { effectText, isRareIn, plannedMetrics } from './naive-difference.js';
import { driftLimits, driftNotes } from './drift-text.js';
import { controlFaults, controlsShown } from './negative-controls.js';
import { judgeObserved, type DesignFault, type Found } from './observed-criteria.js';
import type { NaiveShown, ObservationalVerdict, SensitivityShown } from './observational-verdict.js';
import { sensitivityText } from './sensitivity-text.js';

interface SeriesMetric {
  readonly found: Found;
  readonly compared?: SeriesCompared;
  readonly naive?: NaiveShown;
  readonly sensitivity?: SensitivityShown;
}

export function judgePrePost(plan: PrePostPlan, data: SeriesData): ObservationalVerdict {
  const label = 'observational, before and after against series left alone';
  const fault = seriesFault(plan, data);
  const metricOf = (metric: string, kind: MetricKind, confidence: number): SeriesMetric =>
    fault
      ? { found: { unusable: fault.text } }
      : seriesMetric({ metric, kind, confidence, season: plan.season, isRare: isRareIn(plan, metric) }, data);
  const measured = plannedMetrics(plan).map(({ metric, kind }) => ({
    metric,
    kind,
    ...metricOf(metric, kind, plan.confidence),
  }));
  const controls = controlsShown(
    plan,
    (metric, kind, confidence) => metricOf(metric, kind, confidence).found,
  );
  const [primary] = measured;
  const judged = judgeObserved({
    plan,
    label,
    faults: fault ? [fault] : controlFaults(controls),
    limits: [
      ...(primary?.compared ? placeboLimit(primary.metric, primary.compared) : []),
      ...driftLimits(measured),
    ],
    notes: [
      ...seasonNote(plan),
      ...(primary?.compared ? [placeboNote(primary.metric, primary.compared)] : []),
      ...driftNotes(measured),
      ...(primary?.sensitivity ? [sensitivityText(primary.sensitivity)] : []),
    ],
    measure: (metric) =>
      measured.find((each) => each.metric === metric)?.found ?? { unusable: `${metric} is missing` },
    counted: 'periods of the pilot',
    countedOthers: 'earlier times',
  });
  return {
    design: plan.design,
    ...judged,
    naive: measured.flatMap(({ naive }) => naive ?? []),
    look: null,
    power: null,
    sampleRatio: null,
    missing: null,
    clusters: null,
    balance: null,
    sensitivity: {
      metrics: measured.flatMap(({ sensitivity }) => sensitivity ?? []),
      negativeControls: controls.flatMap((each) => ('unusable' in each ? [] : [each])),
      trends: [],
      placebosInTime: measured.flatMap(({ metric, compared }) =>
        compared ? [{ metric, placebos: compared.placebos, rank: compared.rank }] : [],
      ),
    },
  };
}

function seriesFault(
  { season }: PrePostPlan,
  { periods, pilotFrom, isTreated }: SeriesData,
): DesignFault | undefined {
  const treated = isTreated.reduce((count, each) => count + each, 0);
  const fault = (text: string): DesignFault => ({ text, areAlike: false });
  if (treated === 0) return fault('no series has the pilot');
  if (treated === isTreated.length)
    return fault('no series was left alone, so that nothing shows what would have been');
  const [before, pilot] = [pilotFrom, periods.length - pilotFrom];
  if (before < pilot)
    return fault(
      `the pre-period of ${countText(before)} periods is shorter than the pilot of ${countText(pilot)}; it must be at least as long`,
    );
  if (season === undefined) return undefined;
  const needed = season * Math.ceil(pilot / season) + pilot;
  return before < needed
    ? fault(
        `the pre-period of ${countText(before)} periods is too short: a season of ${countText(season)} and once the length of the pilot before it take ${countText(needed)}`,
      )
    : undefined;
}

interface Asked {
  readonly metric: string;
  readonly kind: MetricKind;
  readonly confidence: number;
  readonly season: number | undefined;
  readonly isRare: boolean;
}

function seriesMetric(asked: Asked, data: SeriesData): SeriesMetric {
  const { metric, kind, confidence, season } = asked;
  const { periods, pilotFrom, isTreated } = data;
  const outcomes = data.outcomes.get(metric);
  if (!outcomes) return { found: { unusable: `${metric} is missing; name its column` } };
  const unusable = recordingFault(asked, data, outcomes);
  if (unusable !== undefined) return { found: { unusable } };
  const pilot = periods.length - pilotFrom;
  const treated = meanSeries(outcomes, isTreated, 1, periods.length);
  const others = meanSeries(outcomes, isTreated, 0, periods.length);
  const compared = compareSeries(
    treated.map((value, at) => value - (others[at] ?? NaN)),
    pilot,
    season,
  );
  const naive = naiveOf(metric, treated, pilotFrom);
  const { effect, variance, blocks, degreesOfFreedom } = compared;
  if (variance === undefined) {
    const undecidable = `${metric} differs by ${effectText(kind, effect, Math.abs(effect))}, of which no error can be told: the pre-period holds ${countText(blocks)} time as long as the pilot, and at least 2 are needed`;
    return { compared, naive, found: { undecidable } };
  }
  const found = asDifference(
    estimateInterval({
      effect,
      variance,
      degreesOfFreedom,
      method: 'control-series',
      standardErrorKind: 'placebo-blocks',
      confidence,
      resolution: resolutionOf(Math.max(...treated.map(Math.abs)), Math.max(...others.map(Math.abs))),
    }),
  );
  if (isProblem(found))
    return {
      naive,
      found: {
        unusable: `${metric} has the same gap at all earlier times (${found.problem}), which shows no spread`,
      },
    };
  const counted = `${countText(pilot)} periods of the pilot, ${countText(blocks)} earlier times as long`;
  const strength = eValueOf(kind, found, treated.slice(0, pilotFrom), treated.slice(pilotFrom));
  return {
    compared,
    naive,
    found: { difference: found, pilotN: pilot, comparisonN: blocks, confidence, counted },
    sensitivity: { metric, eValue: strength ?? null, rosenbaum: null },
  };
}

/** Why the series of a metric were not recorded, or undefined. */
function recordingFault(
  { metric, isRare }: Asked,
  { periods, pilotFrom, isTreated }: SeriesData,
  outcomes: Float64Array,
): string | undefined {
  const gap = outcomes.findIndex(Number.isNaN);
  if (gap >= 0)
    return `${metric} is missing in ${periods[gap % periods.length] ?? ''}; a series may have no gap`;
  const firstTreated = Float64Array.from(isTreated, (each) => (each === 1 ? pilotFrom : Infinity));
  const unfilled = unfilledFault({ firstTreated, periods }, outcomes, isRare);
  return unfilled === undefined ? undefined : `${metric}: ${unfilled}`;
}

function meanSeries(outcomes: Float64Array, isTreated: Uint8Array, arm: 0 | 1, count: number): number[] {
  const units = [...isTreated.keys()].filter((unit) => isTreated[unit] === arm);
  return Array.from(
    { length: count },
    (_, period) =>
      units.reduce((sum, unit) => sum + (outcomes[unit * count + period] ?? NaN), 0) / units.length,
  );
}

function naiveOf(metric: string, treated: readonly number[], pilotFrom: number): NaiveShown {
  const effect =
    momentsOfRows(treated.slice(pilotFrom)).mean - momentsOfRows(treated.slice(0, pilotFrom)).mean;
  const of = 'the pilot and all periods before it, whatever happened elsewhere';
  return { metric, of, effect, lower: null, upper: null, adjusted: null };
}

function eValueOf(
  kind: MetricKind,
  found: Difference,
  before: readonly number[],
  after: readonly number[],
): EValue | undefined {
  if (kind === 'proportion') return eValueOfShare(found, momentsOfRows(after).mean);
  const { n, squaredDeviations } = momentsOfRows(before);
  return eValueOfMeans(found, Math.sqrt(squaredDeviations / (n - 1)));
}

function seasonNote({ season }: PrePostPlan): string[] {
  return season === undefined
    ? [
        'no season was counted: what comes back each year or week is taken for an effect, if it differs between the series',
      ]
    : [`each period is held against that of a season of ${countText(season)} before`];
}

function placeboLimit(metric: string, { rank, placebos }: SeriesCompared): string[] {
  if (rank === 1 || placebos.length === 0) return [];
  return [
    `${metric} showed as much, by size, at ${countText(rank - 1)} of ${countText(placebos.length)} earlier times without the pilot`,
  ];
}

function placeboNote(metric: string, { rank, placebos }: SeriesCompared): string {
  if (placebos.length === 0)
    return `no earlier time can stand for a pilot of ${metric}, so that there is no placebo`;
  const shown = rank === 1 ? 'none' : countText(rank - 1);
  return `placebos in time of ${metric}: ${shown} of ${countText(placebos.length)} earlier times show as much by size`;
}
