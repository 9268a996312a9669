/**
 * A randomised pilot, simulated from real rows: who is drawn into which arm, and who is kept by an assumed effect.
 * Whatever comes out of here is labelled as simulated by whoever shows it.
 */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { GroupSummary, MetricObservation, Observations } from '../contracts/evidence.js';
import { chanceOf, type Chance } from './chance.js';
import { DemoError } from './demo-error.js';
import { churnShare, retentionSummary, type Subscriber } from './telco.js';

/** A synthetic metric: how the comparison arm is, and how much the change moves it. */
export type SyntheticMetric =
  | { readonly kind: 'proportion'; readonly usual: number; readonly change: number }
  | {
      readonly kind: 'mean';
      readonly usual: number;
      readonly change: number;
      readonly deviation: number;
      readonly least: number;
      readonly most: number;
      /** Smallest step in which it is recorded: 0.01 for dollars and cents, 1 for answers. */
      readonly step: number;
    };

/** What the simulation holds for true. */
export interface Assumptions {
  /** How much of the segment the change keeps, a share of all its customers: 0.07 is seven points of churn. */
  readonly churnReduction: number;
  readonly guardrails: Readonly<Record<string, SyntheticMetric>>;
}

export interface Draw {
  readonly seed: number;
  /** Names the draw; part of the chance. */
  readonly name: string;
  readonly rows: readonly Subscriber[];
  readonly perArm: number;
  /** With replacement a draw may be larger than the file. */
  readonly replacement: boolean;
}

export function simulateRandomised(plan: AnalysisPlan, assumed: Assumptions, draw: Draw): Observations {
  const chance = chanceOf(draw.seed, draw.name);
  const [pilotRows, comparison] = drawArms(draw, chance);
  // Of those who would have left, this share is kept.
  const keptShare = assumed.churnReduction / churnShare(draw.rows);
  const pilot = pilotRows.map((row) => ({ ...row, churned: row.churned && chance.uniform() >= keptShare }));
  const how = draw.replacement ? 'with replacement ' : '';
  return {
    assignment: 'randomised',
    source:
      `SIMULATED: ${draw.perArm} per arm drawn ${how}from ${draw.rows.length} rows of telco_churn.csv, ` +
      `draw "${draw.name}", seed ${draw.seed}, assumed effect ${signedPoints(-assumed.churnReduction)} of churn; guardrails synthetic`,
    seed: draw.seed,
    metrics: [
      {
        ...identityOf(plan.primary),
        pilot: retentionSummary(pilot),
        comparison: retentionSummary(comparison),
      },
      ...syntheticGuardrails(plan, assumed, { pilot: pilot.length, comparison: comparison.length }, chance),
    ],
  };
}

/** The guardrails that the file does not hold, made up for arms of these sizes. */
export function syntheticGuardrails(
  plan: AnalysisPlan,
  assumed: Assumptions,
  size: { readonly pilot: number; readonly comparison: number },
  chance: Chance,
): MetricObservation[] {
  return plan.guardrails.map((guardrail) => {
    const metric = syntheticMetric(assumed, guardrail.metric);
    return {
      ...identityOf(guardrail),
      pilot: syntheticSummary(metric, size.pilot, metric.change, chance),
      comparison: syntheticSummary(metric, size.comparison, 0, chance),
    };
  });
}

/** One group before any change, for the baseline. */
export function syntheticBaseline(plan: AnalysisPlan, assumed: Assumptions, n: number, chance: Chance) {
  return plan.guardrails.map((guardrail) => {
    const summary = syntheticSummary(syntheticMetric(assumed, guardrail.metric), n, 0, chance);
    return { ...identityOf(guardrail), summary };
  });
}

function syntheticMetric(assumed: Assumptions, name: string): SyntheticMetric {
  const metric = assumed.guardrails[name];
  if (metric) return metric;
  const known = Object.keys(assumed.guardrails).join(', ');
  throw new DemoError(`The demo cannot simulate the guardrail ${name}; it knows ${known}.`, 2);
}

function identityOf({ metric, metricVersion }: { metric: string; metricVersion: number }) {
  return { metric, metricVersion };
}

function drawArms({ rows, perArm, replacement }: Draw, chance: Chance): [Subscriber[], Subscriber[]] {
  const drawn = replacement ? drawAgain(rows, 2 * perArm, chance) : shuffled(rows, chance);
  if (drawn.length < 2 * perArm) {
    throw new DemoError(`${2 * perArm} customers are needed for the pilot and ${rows.length} are there.`);
  }
  return [drawn.slice(0, perArm), drawn.slice(perArm, 2 * perArm)];
}

function drawAgain(rows: readonly Subscriber[], count: number, chance: Chance): Subscriber[] {
  return Array.from({ length: count }, () => rows.at(Math.floor(chance.uniform() * rows.length))).filter(
    (row) => row !== undefined,
  );
}

function shuffled(rows: readonly Subscriber[], chance: Chance): Subscriber[] {
  return rows
    .map((row) => ({ row, place: chance.uniform() }))
    .sort((left, right) => left.place - right.place)
    .map(({ row }) => row);
}

function syntheticSummary(metric: SyntheticMetric, n: number, change: number, chance: Chance): GroupSummary {
  if (metric.kind === 'proportion') {
    const hits = Array.from({ length: n }, () => chance.uniform() < metric.usual + change);
    return { n, successes: hits.filter(Boolean).length };
  }
  const { usual, deviation, least, most, step } = metric;
  const values = Array.from({ length: n }, () => {
    const value = Math.round(chance.normal(usual + change, deviation) / step) * step;
    return Math.min(most, Math.max(least, value));
  });
  const total = (of: (value: number) => number) => values.reduce((sum, value) => sum + of(value), 0);
  return { n, sum: rounded(total((value) => value)), sumSquares: rounded(total((value) => value * value)) };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function signedPoints(share: number): string {
  return `${share < 0 ? '-' : '+'}${Math.abs(share * 100).toFixed(0)} points`;
}
