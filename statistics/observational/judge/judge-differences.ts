/** Judges the changes of treated units against those of others, by a plan of design `difference_in_differences`. Pure. */
import { LEAST_CLUSTERS_PER_ARM } from '../../../base/clusters.js';
import type { MetricKind } from '../../../base/vocabulary.js';
import type { DifferencePlan } from '../../../contracts/observational-plan.js';
import { countText } from '../../quantity-text.js';
import { differenceMetric, type DifferenceMetric } from '../panel/difference-metric.js';
import { unfilledFault } from '../panel/filled-cells.js';
import type { PanelData } from '../observational-data.js';
import { missingByArm, missingFault, type ArmOutcomes } from './missing-outcomes.js';
import { isRareIn, plannedMetrics } from './naive-difference.js';
import { controlFaults, controlsShown } from './negative-controls.js';
import { judgeObserved, type DesignFault, type Found } from './observed-criteria.js';
import type { ObservationalVerdict } from './observational-verdict.js';
import { sensitivityText } from './sensitivity-text.js';
import { trendNotes } from './trend-text.js';

export function judgeDifferences(plan: DifferencePlan, data: PanelData): ObservationalVerdict {
  const label = 'observational, difference-in-differences';
  const units = unitsSeen(data);
  const fault = panelFault(data, units);
  const metricOf = (metric: string, kind: MetricKind, confidence: number) => {
    const outcomes = data.outcomes.get(metric);
    return outcomes && !fault
      ? differenceMetric({ metric, kind, outcomes, confidence }, plan, data)
      : undefined;
  };
  const measured = new Map(
    plannedMetrics(plan).map(({ metric, kind }) => [metric, metricOf(metric, kind, plan.confidence)]),
  );
  const byUnit = completeness(data);
  const found = (metric: string, measured: DifferenceMetric | undefined) =>
    foundOf({ metric, measured, isRare: isRareIn(plan, metric) }, data, byUnit);
  const controls = controlsShown(plan, (metric, kind, confidence) =>
    found(metric, metricOf(metric, kind, confidence)),
  );
  const shown = [...measured.values()].flatMap((each) => each ?? []);
  const primary = measured.get(plan.primary.metric);
  const judged = judgeObserved({
    plan,
    label,
    faults: fault ? [fault] : controlFaults(controls),
    limits: plannedMetrics(plan).flatMap(({ metric }) => fewClusters(metric, measured.get(metric), data)),
    notes: [
      ...alwaysTreatedNote(units),
      ...(primary ? trendNotes(primary, plan) : []),
      ...(primary?.sensitivity ? [sensitivityText(primary.sensitivity)] : []),
    ],
    measure: (metric) => found(metric, measured.get(metric)),
    counted: `treated ${countedIn(data)}`,
    countedOthers: `other ${countedIn(data)}`,
  });
  return {
    design: plan.design,
    ...judged,
    naive: shown.flatMap(({ naive }) => naive ?? []),
    look: null,
    power: null,
    sampleRatio: null,
    missing: missingByArm(plan, byUnit),
    clusters: {
      unit: data.clusterName ?? 'unit',
      treated: primary?.sizes?.treated ?? units.treatedClusters,
      comparison: primary?.sizes?.comparison ?? units.comparisonClusters,
      placebos: shown.flatMap(({ placebo }) => placebo ?? []),
    },
    balance: null,
    sensitivity: {
      metrics: shown.flatMap(({ sensitivity }) => sensitivity ?? []),
      negativeControls: controls.flatMap((each) => ('unusable' in each ? [] : [each])),
      trends: shown.flatMap(({ trends }) => trends ?? []),
      placebosInTime: [],
    },
  };
}

interface UnitsSeen {
  readonly treatedClusters: number;
  readonly comparisonClusters: number;
  /** Units that were treated from the first period on. */
  readonly alwaysTreated: number;
}

function unitsSeen({ panel: { firstTreated, clusters, periods } }: PanelData): UnitsSeen {
  const treated = new Set<number>();
  const others = new Set<number>();
  let alwaysTreated = 0;
  firstTreated.forEach((from, unit) => {
    if (from === 0) alwaysTreated += 1;
    else if (from < periods.length) treated.add(clusters[unit] ?? NaN);
    else others.add(clusters[unit] ?? NaN);
  });
  return { treatedClusters: treated.size, comparisonClusters: others.size, alwaysTreated };
}

/** Where nobody stays without it, those who get it later stand for what would have been. */
function panelFault(
  { panel }: PanelData,
  { treatedClusters, comparisonClusters }: UnitsSeen,
): DesignFault | undefined {
  if (panel.periods.length < 2)
    return { text: 'there is one period only, and no change to compare', areAlike: false };
  if (treatedClusters === 0)
    return {
      text: 'nobody is treated after the first period, so that there is no change to compare',
      areAlike: false,
    };
  const starts = new Set(panel.firstTreated.filter((from) => from > 0 && from < panel.periods.length));
  return comparisonClusters === 0 && starts.size < 2
    ? {
        text: 'no overlap: all are treated at the same time, and nobody shows what would have been',
        areAlike: false,
      }
    : undefined;
}

function fewClusters(metric: string, measured: DifferenceMetric | undefined, data: PanelData): string[] {
  if (!measured?.sizes) return [];
  const { treated, comparison } = measured.sizes;
  if (Math.min(treated, comparison) >= LEAST_CLUSTERS_PER_ARM) return [];
  return [
    `${metric} is compared between ${countText(treated)} treated and ${countText(comparison)} other ${countedIn(data)}: of fewer than ${LEAST_CLUSTERS_PER_ARM} a side nothing can pass`,
  ];
}

function countedIn({ clusterName }: PanelData): string {
  return clusterName === undefined ? 'units' : `clusters by ${clusterName}`;
}

function alwaysTreatedNote({ alwaysTreated }: UnitsSeen): string[] {
  if (alwaysTreated === 0) return [];
  return [
    `${countText(alwaysTreated)} units are treated from the first period on and are left out: nothing is known of them before`,
  ];
}

/** By unit, whether it was measured in all periods: 1, or NaN where it was not. */
function completeness({ panel: { firstTreated, periods }, outcomes }: PanelData): ArmOutcomes {
  const isTreated = Uint8Array.from(firstTreated, (from) => (from < periods.length ? 1 : 0));
  const byMetric = [...outcomes].map(([metric, values]) => {
    const whole = Float64Array.from(firstTreated, (_, unit) =>
      values.subarray(unit * periods.length, (unit + 1) * periods.length).some(Number.isNaN) ? NaN : 1,
    );
    return [metric, whole] as const;
  });
  return { isTreated, outcomes: new Map(byMetric) };
}

interface Asked {
  readonly metric: string;
  readonly measured: DifferenceMetric | undefined;
  readonly isRare: boolean;
}

function foundOf(
  { metric, measured, isRare }: Asked,
  { panel, outcomes }: PanelData,
  byUnit: ArmOutcomes,
): Found {
  const values = outcomes.get(metric);
  if (!values) return { unusable: `${metric} is missing; name its column` };
  const missing = missingFault(metric, byUnit);
  if (missing !== undefined) return { unusable: missing };
  const unfilled = unfilledFault(panel, values, isRare);
  if (unfilled !== undefined) return { unusable: `${metric}: ${unfilled}` };
  return measured?.found ?? { unusable: `${metric} could not be measured` };
}
