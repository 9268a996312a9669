/**
 * A randomised pilot, simulated from real rows: who is drawn into which arm, and who is kept by an assumed effect.
 * Whoever shows a number from here must label it as simulated.
 */
import { PlainError } from '../client/plain-error.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { GroupSummary, MetricObservation, Observations } from '../contracts/evidence.js';
import { chanceOf, type Chance } from './chance.js';
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

/** What the simulation assumes to be true. */
export interface Assumptions {
  /** How much of the segment the change keeps, a share of all its customers: 0.07 is seven points of churn. */
  readonly churnReduction: number;
  /** A price cut that keeps them: who takes it up, and how much less they pay, both shares. */
  readonly offer?: { readonly takeUp: number; readonly discount: number };
  /** Every metric that the file does not hold; of the plan's, all but a primary that is counted in the rows. */
  readonly guardrails: Readonly<Record<string, SyntheticMetric>>;
}

export interface Draw {
  readonly seed: number;
  /** Names the draw; the chance depends on it as it does on the seed. */
  readonly name: string;
  readonly rows: readonly Subscriber[];
  readonly perArm: number;
  /** Size of the comparison arm where it is not that of the pilot. */
  readonly heldOut?: number;
  /** Breaks the randomisation: this many customers move from the comparison arm to the pilot's after the draw. */
  readonly moved?: number;
  /** With replacement a draw may be larger than the file. */
  readonly replacement: boolean;
}

export function simulateRandomised(plan: AnalysisPlan, assumed: Assumptions, draw: Draw): Observations {
  const chance = chanceOf(draw.seed, draw.name);
  const [pilotRows, comparison] = drawArms(draw, chance);
  // The effect is assumed over the whole segment, but it can only keep customers who would have left: this is its share
  // of those.
  const keptShare = assumed.churnReduction / churnShare(draw.rows);
  const pilot = pilotRows.map((row) => ({ ...row, churned: row.churned && chance.uniform() >= keptShare }));
  return {
    assignment: 'randomised',
    source: sourceText(assumed, draw, pilot.length, comparison.length),
    seed: draw.seed,
    metrics: [
      { ...identityOf(plan.primary), ...primaryOf(plan, assumed, { pilot, comparison }, chance) },
      ...syntheticGuardrails(plan, assumed, { pilot: pilot.length, comparison: comparison.length }, chance),
    ],
  };
}

/** A primary that the file does not hold is synthetic as a guardrail is; else it is of the customers who are drawn. */
function primaryOf(
  { primary }: AnalysisPlan,
  assumed: Assumptions,
  { pilot, comparison }: Record<'pilot' | 'comparison', readonly Subscriber[]>,
  chance: Chance,
) {
  const metric = assumed.guardrails[primary.metric];
  if (metric) {
    return {
      pilot: syntheticSummary(metric, pilot.length, metric.change, chance),
      comparison: syntheticSummary(metric, comparison.length, 0, chance),
    };
  }
  return primary.kind === 'proportion'
    ? { pilot: retentionSummary(pilot), comparison: retentionSummary(comparison) }
    : { pilot: keptRevenue(pilot, assumed, chance), comparison: retainedRevenue(comparison) };
}

function sourceText({ churnReduction }: Assumptions, draw: Draw, pilot: number, comparison: number): string {
  const { rows, replacement, moved = 0, name, seed } = draw;
  const arms = pilot === comparison ? `${pilot} per arm` : `${pilot} and ${comparison}`;
  const how = replacement ? ' with replacement' : '';
  const after = moved > 0 ? `, ${moved} moved after the draw` : '';
  return (
    `SIMULATED: ${arms} drawn${how} from ${rows.length} rows of telco_churn.csv${after}, draw "${name}", seed ${seed}, ` +
    (churnReduction === 0
      ? 'metrics synthetic'
      : `assumed effect ${signedPoints(-churnReduction)} of churn; guardrails synthetic`)
  );
}

/**
 * Share of each customer's revenue that is kept without an offer: all of it, or none. The mean over customers is the
 * gross revenue retention of the group, each customer counted alike.
 */
export function retainedRevenue(group: readonly Subscriber[]): GroupSummary {
  const { n, successes } = retentionSummary(group);
  return { kind: 'mean', n, sum: successes, sumSquares: successes };
}

/** The same with the offer: who takes it up pays less, also those who would have stayed anyway. */
function keptRevenue(group: readonly Subscriber[], { offer }: Assumptions, chance: Chance): GroupSummary {
  const values = group.map(({ churned }) => {
    const discount = offer && chance.uniform() < offer.takeUp ? offer.discount : 0;
    return churned ? 0 : 1 - discount;
  });
  return summaryOf(values);
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

/** One group before any change, for the baseline: of every metric of the plan that the file does not hold. */
export function syntheticBaseline(plan: AnalysisPlan, assumed: Assumptions, n: number, chance: Chance) {
  const { primary, guardrails } = plan;
  const planned = primary.metric in assumed.guardrails ? [primary, ...guardrails] : guardrails;
  return planned.map((criterion) => {
    const summary = syntheticSummary(syntheticMetric(assumed, criterion.metric), n, 0, chance);
    return { ...identityOf(criterion), summary };
  });
}

function syntheticMetric(assumed: Assumptions, name: string): SyntheticMetric {
  const metric = assumed.guardrails[name];
  if (metric) return metric;
  const known = Object.keys(assumed.guardrails).join(', ');
  throw new PlainError(`The demo cannot simulate the guardrail ${name}; it knows ${known}.`, 2);
}

function identityOf({ metric, metricVersion }: { metric: string; metricVersion: number }) {
  return { metric, metricVersion };
}

function drawArms(draw: Draw, chance: Chance): [Subscriber[], Subscriber[]] {
  const { rows, perArm, heldOut = perArm, moved = 0, replacement } = draw;
  const size = perArm + heldOut;
  const drawn = replacement ? drawAgain(rows, size, chance) : shuffled(rows, chance);
  if (drawn.length < size) {
    throw new PlainError(`${size} customers are needed for the pilot and ${rows.length} are there.`);
  }
  return [drawn.slice(0, perArm + moved), drawn.slice(perArm + moved, size)];
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
    return { kind: 'proportion', n, successes: hits.filter(Boolean).length };
  }
  const { usual, deviation, least, most, step } = metric;
  const values = Array.from({ length: n }, () => {
    const value = Math.round(chance.normal(usual + change, deviation) / step) * step;
    return Math.min(most, Math.max(least, value));
  });
  return summaryOf(values);
}

function summaryOf(values: readonly number[]): GroupSummary {
  const n = values.length;
  const total = (of: (value: number) => number) => values.reduce((sum, value) => sum + of(value), 0);
  return {
    kind: 'mean',
    n,
    sum: rounded(total((value) => value)),
    sumSquares: rounded(total((value) => value * value)),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function signedPoints(share: number): string {
  return `${share < 0 ? '-' : '+'}${Math.abs(share * 100).toFixed(0)} points`;
}
