/** The numbers of improvement 1: what the file shows, what somebody careless would claim from it, what is assumed. */
import {
  naiveDifference,
  stratifiedDifference,
  STRATIFICATIONS,
  type Comparison,
  type StratifiedDifference,
} from '../churn-difference.js';
import { hasInternet, lacksHelp } from '../segments.js';
import { inBase } from '../provider-base.js';
import type { Assumptions } from '../simulation.js';
import type { Subscriber } from '../telco.js';
import type { Trial } from './experiment.js';
import { MONTHS_A_YEAR, segmentFigures, type SegmentFigures } from './segment-figures.js';

/** Portfolio: an offer that keeps seven points of the segment. The guardrails are synthetic. */
export const ASSUMED: Assumptions = {
  churnReduction: 0.07,
  guardrails: {
    contact_rate: { kind: 'proportion', usual: 0.15, change: -0.02 },
    cost_to_serve: { kind: 'mean', usual: 18, change: 0.2, deviation: 6, least: 0, most: 60, step: 0.01 },
    csat: { kind: 'mean', usual: 3.9, change: 0.1, deviation: 0.9, least: 1, most: 5, step: 1 },
  },
};

export const TECH_SUPPORT: Trial = { belongs: lacksHelp, draws: '', assumed: ASSUMED };

export interface TechSupportFigures extends SegmentFigures {
  /** Internet customers with and without tech support, as found. */
  readonly asFound: Comparison;
  readonly naive: number;
  readonly stratified: readonly { readonly by: string; readonly result: StratifiedDifference }[];
  /** What the naive difference would have claimed, of the segment in the base. */
  readonly naiveClaim: Claim;
}

export interface Claim {
  readonly customers: number;
  readonly customersKept: number;
  /** Revenue of one year. */
  readonly revenueMinor: number;
}

export function techSupportFigures(subscribers: readonly Subscriber[]): TechSupportFigures {
  const numbers = segmentFigures(subscribers, lacksHelp);
  const online = subscribers.filter(hasInternet);
  const asFound = {
    with: online.filter((each) => each.techSupport),
    without: online.filter((each) => !each.techSupport),
  };
  const naive = naiveDifference(asFound);
  return {
    ...numbers,
    asFound,
    naive,
    stratified: STRATIFICATIONS.map(([by, stratum]) => ({
      by,
      result: stratifiedDifference(asFound, stratum),
    })),
    naiveClaim: claimOf(inBase(numbers.segment.length), -naive, numbers.monthlyCharges),
  };
}

/** Reckons with points to one decimal, as they are printed, so that a reader can follow. */
function claimOf(customers: number, churnReduction: number, monthlyCharges: number): Claim {
  const customersKept = Math.round(customers * (Math.round(churnReduction * 1000) / 1000));
  return {
    customers,
    customersKept,
    revenueMinor: Math.round(customersKept * monthlyCharges * MONTHS_A_YEAR * 100),
  };
}
