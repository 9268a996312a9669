/**
 * How much governance an improvement needs. Money, reach, reversibility, and whom and what it touches each yield a lane
 * with a reason, and the heaviest decides. A person may raise the lane but never lower it.
 */
import type { Charter } from '../../contracts/charter.js';
import type { LaneThresholds } from '../../contracts/programme-documents.js';
import { moneyText } from '../../base/money.js';
import { LANES, REVERSIBILITIES, words, type Lane } from '../../base/vocabulary.js';

export type LaneCharter = Pick<
  Charter,
  'journeyStage' | 'budget' | 'reach' | 'reversibility' | 'vulnerableCustomers' | 'regulated' | 'raisedLane'
>;

/** The limits of the lanes, as a cycle takes them from the programme at its start. */
export interface LaneRules {
  readonly thresholds: LaneThresholds;
  /**
   * What is left of the standing budget of the journey stage, which a light cycle spends without a council decision. Null
   * means that the stage has none, and then no cycle of it is light.
   */
  readonly budgetAuthority: Charter['budget'] | null;
}

export interface LaneRuling {
  readonly lane: Lane;
  /** One sentence each for money, reach, reversibility and protection, and one more when a person raised the lane. */
  readonly reasons: readonly string[];
}

interface Finding {
  readonly lane: Lane;
  readonly reason: string;
}

/** @param rules null while the programme has no thresholds; then the lane is standard, unless a person makes it major */
export function laneOf(charter: LaneCharter, rules: LaneRules | null): LaneRuling {
  const findings =
    rules === null
      ? [{ lane: 'standard', reason: 'The programme has no lane thresholds: standard.' } as const]
      : [
          byMoney(charter, rules),
          byReach(charter, rules.thresholds),
          byReversibility(charter, rules.thresholds),
          byProtection(charter),
        ];
  const computed = heaviest(findings.map(({ lane }) => lane));
  const reasons = findings.map(({ reason }) => reason);
  const { raisedLane } = charter;
  if (raisedLane === undefined || !isHeavier(raisedLane, computed)) return { lane: computed, reasons };
  return { lane: raisedLane, reasons: [...reasons, `The charter raises it to ${raisedLane}.`] };
}

export function isHeavier(one: Lane, other: Lane): boolean {
  return LANES.indexOf(one) > LANES.indexOf(other);
}

function heaviest(lanes: readonly Lane[]): Lane {
  return lanes.reduce((most, lane) => (isHeavier(lane, most) ? lane : most), 'light');
}

function byMoney({ budget, journeyStage }: LaneCharter, { thresholds, budgetAuthority }: LaneRules): Finding {
  const { amountMinor, currency } = budget;
  const band = thresholds.budgets.find((each) => each.currency === currency);
  const money = (minor: number) => moneyText(minor, currency);
  if (!band) return found('major', `The programme has no thresholds in ${currency}`);
  if (amountMinor > band.standardUpToMinor) {
    return found('major', `Budget ${money(amountMinor)}, standard up to ${money(band.standardUpToMinor)}`);
  }
  if (amountMinor > band.lightUpToMinor) {
    return found('standard', `Budget ${money(amountMinor)}, light up to ${money(band.lightUpToMinor)}`);
  }
  const stage = words(journeyStage);
  if (budgetAuthority?.currency !== currency) {
    return found('standard', `The journey stage ${stage} has no standing budget in ${currency}`);
  }
  if (amountMinor > budgetAuthority.amountMinor) {
    const authority = money(budgetAuthority.amountMinor);
    return found(
      'standard',
      `Budget ${money(amountMinor)}, left of the standing budget of ${stage} ${authority}`,
    );
  }
  return found('light', `Budget ${money(amountMinor)}, light up to ${money(band.lightUpToMinor)}`);
}

function byReach({ reach: { customers } }: LaneCharter, { customers: band }: LaneThresholds): Finding {
  const reached = `Reach ${countText(customers)} customers`;
  if (customers > band.standardUpTo) {
    return found('major', `${reached}, standard up to ${countText(band.standardUpTo)}`);
  }
  const lane = customers > band.lightUpTo ? 'standard' : 'light';
  return found(lane, `${reached}, light up to ${countText(band.lightUpTo)}`);
}

function byReversibility({ reversibility }: LaneCharter, { reversibility: most }: LaneThresholds): Finding {
  const harder = (limit: LaneCharter['reversibility']) =>
    REVERSIBILITIES.indexOf(reversibility) > REVERSIBILITIES.indexOf(limit);
  const lane = harder(most.standard) ? 'major' : harder(most.light) ? 'standard' : 'light';
  const limit = lane === 'major' ? `standard up to ${most.standard}` : `light up to ${most.light}`;
  return found(lane, `Undoing it: ${reversibility}, ${limit}`);
}

/** Whoever needs protection, and whatever the law has a say in, is not left to the standing parts of the programme. */
function byProtection({ vulnerableCustomers, regulated }: LaneCharter): Finding {
  const touched = [
    ...(vulnerableCustomers.length > 0 ? [`vulnerable customers (${listText(vulnerableCustomers)})`] : []),
    ...(regulated.length > 0 ? [`what is regulated (${listText(regulated)})`] : []),
  ];
  return touched.length === 0
    ? found('light', 'It touches no vulnerable customers and nothing regulated')
    : found('standard', `It touches ${touched.join(' and ')}, which is never light`);
}

function listText(kinds: readonly string[]): string {
  return kinds.map(words).join(', ');
}

function found(lane: Lane, why: string): Finding {
  return { lane, reason: `${why}: ${lane}.` };
}

export function countText(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
