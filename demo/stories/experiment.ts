/**
 * What is observed in a story: the baseline from the file, pilots and later checks simulated from its rows. Pilots are
 * drawn from the segment as it is; later checks are larger than the file, hence drawn with replacement.
 */
import { moneyText } from '../../base/money.js';
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Baseline } from '../../contracts/submission.js';
import type { CycleStatus } from '../../client/answers.js';
import { chanceOf } from '../chance.js';
import { retainedRevenue, simulateRandomised, syntheticBaseline, type Assumptions } from '../simulation.js';
import type { Segment } from '../segments.js';
import type { Stage } from '../stage.js';
import { countText, pointsText } from '../story.js';
import { retentionSummary, type Subscriber } from '../telco.js';
import { expectedRevenueMinor, segmentFigures, type SegmentFigures } from './segment-figures.js';
import type { Figures, Materials } from './story-kind.js';
import { takeBack } from './way-out.js';

/** Large enough that a check rarely turns out otherwise by chance. */
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
    from: '2026-07-01',
    to: '2026-09-30',
    // Every row of the file has an id.
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

/** Hands in one randomised pilot, and tells what the judge says of it. */
export async function handInPilot(experiment: Experiment, pilot: Pilot, says?: string): Promise<CycleStatus> {
  const { stage, charter, assumed, seed } = experiment;
  const usual =
    `hands in a randomised pilot, ${pilot.perArm} per arm, SIMULATED from the rows with seed ${seed}, assumed effect ` +
    `${pointsText(-assumed.churnReduction)} of churn`;
  const status = await stage.submit(charter.dri, says ?? usual, {
    kind: 'observations',
    content: observePilot(experiment, pilot),
  });
  stage.teller.note(`Judge: ${status.waitingFor?.evidence?.summary ?? ''}`);
  return status;
}

/**
 * A pilot of the planned size, and one of the whole segment when chance has left the first one inconclusive.
 * @returns whether the council could approve; otherwise the cycle has ended
 */
export async function pilotPasses(experiment: Experiment, firstRound: number): Promise<boolean> {
  const { stage, charter, numbers } = experiment;
  const sizes = [charter.analysisPlan.minimumPerArm, Math.floor(numbers.segment.length / 2)];
  for (const [index, perArm] of sizes.entries()) {
    const { waitingFor } = await handInPilot(experiment, { round: firstRound + index, perArm });
    const { verdict, summary = '' } = waitingFor?.evidence ?? {};
    if (verdict === 'pass') {
      await stage.decide('council-member', 'approves the quality gate');
      return true;
    }
    if (index === sizes.length - 1 || verdict === 'fail') {
      await stage.decide('council-member', 'rejects it', { decision: 'reject', reason: summary });
      await takeBack(stage);
      return false;
    }
    await stage.decide('council-member', 'returns it to the pilot, to be drawn anew with the whole segment', {
      decision: 'return',
      returnTo: 'pilot',
      reason: summary,
    });
  }
  return false;
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

export function sizeText({ metrics }: Observations): string {
  const [primary] = metrics;
  return `${countText(primary?.pilot.n ?? 0)} with it, ${countText(primary?.comparison.n ?? 0)} held out, SIMULATED`;
}

/** `Expected: 1,850 customers × 8 points × 74.99 × 12 = USD 133,182.24 of revenue a year.` */
export function expectationText({ numbers, assumed, charter }: Observable): string {
  const { segment, monthlyCharges } = numbers;
  const points = Math.round(assumed.churnReduction * 100);
  const revenue = moneyText(expectedRevenueMinor(numbers, assumed.churnReduction), charter.budget.currency);
  return `Expected: ${countText(segment.length)} customers × ${points} points × ${monthlyCharges.toFixed(2)} × 12 = ${revenue} of revenue a year.`;
}

/** For `--json`. */
export function usualFigures({ numbers, assumed }: Observable): Figures {
  return {
    segment: numbers.segment.length,
    segmentChurned: numbers.segmentChurned,
    monthlyCharges: numbers.monthlyCharges,
    expectedRevenueMinor: expectedRevenueMinor(numbers, assumed.churnReduction),
  };
}
