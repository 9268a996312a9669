/**
 * What is observed in a story: the baseline comes from the file, pilots and later checks are simulated from its rows.
 * Pilots are drawn from the segment as it is. Waves and checks reach the customers of the base, of whom the file is a
 * sample, so they are drawn with replacement.
 */
import { moneyText } from '../../base/money.js';
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Baseline } from '../../contracts/submission.js';
import { chanceOf } from '../chance.js';
import { lastQuarter } from '../last-quarter.js';
import type { Segment } from '../segments.js';
import { retainedRevenue, simulateRandomised, syntheticBaseline, type Assumptions } from '../simulation.js';
import type { Stage } from '../stage.js';
import { countText } from '../story.js';
import { inBase } from '../provider-base.js';
import { customersOf, retentionSummary, type Subscriber } from '../telco.js';
import { expectedRevenueMinor, segmentFigures, type SegmentFigures } from './segment-figures.js';
import { BROUGHT_NOTHING, type Ended, type Materials } from './story-kind.js';

/** Of revenue, as every ledger of the samples has it. */
const MARGIN_PCT = 60;

/** What a story assumes of its segment. */
export interface Trial {
  readonly belongs: Segment;
  readonly assumed: Assumptions;
  /** Begins the name of every draw, so that improvements do not share their chance. */
  readonly draws: string;
  /** Size of the segment in the base, where it is not the scaled one of the file. */
  readonly customers?: number;
}

export interface Observable {
  readonly charter: Charter;
  readonly seed: number;
  readonly assumed: Assumptions;
  readonly numbers: SegmentFigures;
  readonly draws: string;
  /** Size of the segment in the base. */
  readonly customers: number;
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
  { belongs, assumed, draws, customers }: Trial,
  charter: Charter,
  { subscribers, seed }: Pick<Materials, 'subscribers' | 'seed'>,
): Observable {
  const numbers = segmentFigures(subscribers, belongs);
  return { charter, seed, numbers, assumed, draws, customers: customers ?? inBase(numbers.segment.length) };
}

/** Customers of the base, and how many of them get the change once it has spread: all but the retained holdout. */
export interface Reached {
  readonly treated: number;
  readonly heldOut: number;
}

/** @param lob one line of business; all those of the charter when left out */
export function reachedIn({ charter, numbers, customers }: Observable, lob?: string): Reached {
  const lobs = charter.lobs.filter((each) => lob === undefined || each === lob);
  const rows = lobs.reduce((sum, each) => sum + customersOf(each, numbers.segment).length, 0);
  const there = Math.round((customers * rows) / numbers.segment.length);
  return withoutHoldout(charter, there);
}

/** A wave reaches its line of business, or its part of it where several waves share one. */
export function reachedBy(observed: Observable, { lob }: Pick<CharterWave, 'lob'>): Reached {
  const { treated, heldOut } = reachedIn(observed, lob);
  const waves = observed.charter.waves.filter((wave) => wave.lob === lob).length;
  return withoutHoldout(observed.charter, Math.floor((treated + heldOut) / waves));
}

function withoutHoldout({ retainedHoldout }: Charter, customers: number): Reached {
  const heldOut = Math.round(customers * (retainedHoldout?.share ?? 0));
  return { treated: customers - heldOut, heldOut };
}

/** @param found names the segment: "1,850 customers who pay by electronic check" without the number */
export function baselineText({ charter, assumed, numbers }: Observable, found: string) {
  const { segment, segmentChurned, segmentChurnShare } = numbers;
  if (charter.analysisPlan.primary.metric in assumed.guardrails) {
    return `measures the baseline of ${countText(segment.length)} customers ${found}: SYNTHETIC, for the file holds none of its metrics`;
  }
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
  const summary = kind === 'proportion' ? retentionSummary(segment) : retainedRevenue(segment);
  const chance = chanceOf(seed, `${draws}baseline`);
  return {
    ...lastQuarter(new Date()),
    // All subjects are matched, because every row of the file has an id.
    identityMatchRate: 1,
    metrics: [
      ...(metric in assumed.guardrails ? [] : [{ metric, metricVersion, summary }]),
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
  { treated, heldOut }: Reached,
): Observations {
  const draw = { seed, name: `${draws}${name}`, rows, perArm: treated, heldOut, replacement: true };
  return simulateRandomised(charter.analysisPlan, assumed, draw);
}

/** The check of a wave observes the customers of the wave's line of business only. */
export function observeWave(observed: Observable, wave: CharterWave): Observations {
  const rows = customersOf(wave.lob, observed.numbers.segment);
  return observeLater(observed, `wave ${wave.name}`, rows, reachedBy(observed, wave));
}

export function sizeText({ metrics }: Observations): string {
  const [primary] = metrics;
  return `${countText(primary?.pilot.n ?? 0)} with it, ${countText(primary?.comparison.n ?? 0)} held out, SIMULATED`;
}

/** @returns writes amounts in the currency of the charter's budget */
export function moneyIn({ budget }: Charter): (amountMinor: number) => string {
  return (amountMinor) => moneyText(amountMinor, budget.currency);
}

/** `Expected: 37,000 treated × 8 points × 74.99 × 12 = USD 2,663,644.80 of revenue a year, …`. */
export function expectationText(observed: Observable): string {
  const { numbers, assumed, charter, customers } = observed;
  const points = Math.round(assumed.churnReduction * 100);
  const { treated, heldOut } = reachedIn(observed);
  const money = moneyIn(charter);
  const revenueMinor = expectedRevenueMinor(treated, numbers, assumed.churnReduction);
  const kept = heldOut > 0 ? `, ${countText(heldOut)} held out` : '';
  return (
    `SCALED to the base: ${countText(customers)} customers${kept}. Expected: ${countText(treated)} treated × ${points} points × ` +
    `${numbers.monthlyCharges.toFixed(2)} × 12 = ${money(revenueMinor)} of revenue a year, ` +
    `${money(Math.round((revenueMinor * MARGIN_PCT) / 100))} at ${MARGIN_PCT} % contribution margin, before run cost.`
  );
}

/** What is told of an experiment at its end, for `--json`. */
export function usualEnd(observed: Observable, brought = BROUGHT_NOTHING): Ended {
  const { numbers, assumed } = observed;
  const { treated } = reachedIn(observed);
  const figures = {
    segment: numbers.segment.length,
    segmentChurned: numbers.segmentChurned,
    monthlyCharges: numbers.monthlyCharges,
    treated,
    expectedRevenueMinor: expectedRevenueMinor(treated, numbers, assumed.churnReduction),
  };
  return { figures, brought, remarks: [] };
}
