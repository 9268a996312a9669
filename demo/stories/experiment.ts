/**
 * What is observed in a story: the baseline comes from the file, pilots and later checks are simulated from its rows.
 * Pilots are drawn from the segment as it is. Later checks are drawn with replacement, because they are larger than the
 * file.
 */
import { moneyText } from '../../base/money.js';
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Baseline } from '../../contracts/submission.js';
import { chanceOf } from '../chance.js';
import type { Segment } from '../segments.js';
import { retainedRevenue, simulateRandomised, syntheticBaseline, type Assumptions } from '../simulation.js';
import type { Stage } from '../stage.js';
import { countText } from '../story.js';
import { customersOf, retentionSummary, type Subscriber } from '../telco.js';
import { expectedRevenueMinor, segmentFigures, type SegmentFigures } from './segment-figures.js';
import type { Ended, Materials } from './story-kind.js';

/** Customers with the change at a later check: enough that chance rarely turns the verdict. */
const WITH_IT = 12_000;

/** What a story assumes of its segment. */
export interface Trial {
  readonly belongs: Segment;
  readonly assumed: Assumptions;
  /** Begins the name of every draw, so that improvements do not share their chance. */
  readonly draws: string;
}

export interface Observable {
  readonly charter: Charter;
  readonly seed: number;
  readonly assumed: Assumptions;
  readonly numbers: SegmentFigures;
  readonly draws: string;
}

export interface Experiment extends Observable {
  readonly stage: Stage;
}

export interface Pilot {
  readonly round: number;
  readonly perArm: number;
  readonly heldOut?: number;
  readonly moved?: number;
}

export type CharterWave = Charter['waves'][number];

export function observable(
  { belongs, ...trial }: Trial,
  charter: Charter,
  { subscribers, seed }: Pick<Materials, 'subscribers' | 'seed'>,
): Observable {
  return { charter, seed, numbers: segmentFigures(subscribers, belongs), ...trial };
}

/** @param found names the segment: "1,850 customers who pay by electronic check" without the number */
export function baselineText({ segment, segmentChurned, segmentChurnShare }: SegmentFigures, found: string) {
  const share = (segmentChurnShare * 100).toFixed(1);
  return (
    `measures the baseline from telco_churn.csv: ${countText(segment.length)} customers ${found}; ` +
    `${countText(segmentChurned)} churned (${share} %). Dates and guardrails SYNTHETIC: the file has none`
  );
}

export function baselineOf({ charter, seed, assumed, numbers, draws }: Observable): Baseline {
  const { analysisPlan } = charter;
  const { metric, metricVersion, kind } = analysisPlan.primary;
  const { segment } = numbers;
  const chance = chanceOf(seed, `${draws}baseline`);
  return {
    ...lastQuarter(new Date()),
    // All subjects are matched, because every row of the file has an id.
    identityMatchRate: 1,
    metrics: [
      {
        metric,
        metricVersion,
        summary: kind === 'proportion' ? retentionSummary(segment) : retainedRevenue(segment),
      },
      ...syntheticBaseline(analysisPlan, assumed, segment.length, chance),
    ],
  };
}

export function observePilot(observed: Observable, { round, ...size }: Pilot): Observations {
  const { charter, assumed, seed, numbers, draws } = observed;
  const draw = { seed, name: `${draws}pilot ${round}`, rows: numbers.segment, ...size, replacement: false };
  return simulateRandomised(charter.analysisPlan, assumed, draw);
}

/** A wave or a sustain check against the holdout that the charter keeps. */
export function observeLater(
  { charter, seed, assumed, draws }: Observable,
  name: string,
  rows: readonly Subscriber[],
): Observations {
  const share = charter.retainedHoldout?.share ?? 0.5;
  const heldOut = Math.round((WITH_IT * share) / (1 - share));
  const draw = { seed, name: `${draws}${name}`, rows, perArm: WITH_IT, heldOut, replacement: true };
  return simulateRandomised(charter.analysisPlan, assumed, draw);
}

/** The check of a wave observes the customers of the wave's line of business only. */
export function observeWave(observed: Observable, { name, lob }: CharterWave): Observations {
  return observeLater(observed, `wave ${name}`, customersOf(lob, observed.numbers.segment));
}

export function sizeText({ metrics }: Observations): string {
  const [primary] = metrics;
  return `${countText(primary?.pilot.n ?? 0)} with it, ${countText(primary?.comparison.n ?? 0)} held out, SIMULATED`;
}

/** @returns writes amounts in the currency of the charter's budget */
export function moneyIn({ budget }: Charter): (amountMinor: number) => string {
  return (amountMinor) => moneyText(amountMinor, budget.currency);
}

/** `Expected: 1,850 customers × 8 points × 74.99 × 12 = USD 133,182.24 of revenue a year.` */
export function expectationText({ numbers, assumed, charter }: Observable): string {
  const { segment, monthlyCharges } = numbers;
  const points = Math.round(assumed.churnReduction * 100);
  const revenue = moneyIn(charter)(expectedRevenueMinor(numbers, assumed.churnReduction));
  return `Expected: ${countText(segment.length)} customers × ${points} points × ${monthlyCharges.toFixed(2)} × 12 = ${revenue} of revenue a year.`;
}

/** What is told of an experiment at its end, for `--json`. */
export function usualEnd({ numbers, assumed }: Observable): Ended {
  const figures = {
    segment: numbers.segment.length,
    segmentChurned: numbers.segmentChurned,
    monthlyCharges: numbers.monthlyCharges,
    expectedRevenueMinor: expectedRevenueMinor(numbers, assumed.churnReduction),
  };
  return { figures, remarks: [] };
}

/** The three calendar months before this one, which are over whenever this is played. */
function lastQuarter(now: Date): Pick<Baseline, 'from' | 'to'> {
  const dayOf = (monthsAgo: number, day: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, day)).toISOString().slice(0, 10);
  return { from: dayOf(3, 1), to: dayOf(0, 0) };
}
