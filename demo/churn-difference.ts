/**
 * Differences in churn between customers who have something and customers who have not: naive, and within strata. Both
 * are observational, so neither tells what would happen if somebody were given it.
 */
import { churnShare, type Subscriber } from './telco.js';

export interface Comparison {
  /** The customers who have it. */
  readonly with: readonly Subscriber[];
  readonly without: readonly Subscriber[];
}

/** Names the stratum of a subscriber; equal names are compared with each other. */
export type Stratum = (subscriber: Subscriber) => string;

export interface StratifiedDifference {
  /** Churn share of `with` minus `without`, averaged over those who have it and have a counterpart. */
  readonly difference: number;
  readonly compared: number;
  /** How many of those who have it find nobody in their stratum to be compared with. */
  readonly unmatched: number;
}

export function naiveDifference(comparison: Comparison): number {
  return churnShare(comparison.with) - churnShare(comparison.without);
}

/**
 * Weights each stratum by its number of those who have it (the effect on the treated; Rosenbaum and Rubin,
 * JASA 79 (1984) 516–524, for subclassification). Strata without a counterpart are left out and counted.
 */
export function stratifiedDifference(comparison: Comparison, stratumOf: Stratum): StratifiedDifference {
  const others = inStrata(comparison.without, stratumOf);
  let weighted = 0;
  let compared = 0;
  for (const [stratum, having] of inStrata(comparison.with, stratumOf)) {
    const counterparts = others.get(stratum);
    if (counterparts === undefined) continue;
    weighted += having.length * (churnShare(having) - churnShare(counterparts));
    compared += having.length;
  }
  return { difference: weighted / compared, compared, unmatched: comparison.with.length - compared };
}

function inStrata(group: readonly Subscriber[], stratumOf: Stratum): Map<string, Subscriber[]> {
  const strata = new Map<string, Subscriber[]>();
  for (const each of group) {
    const stratum = stratumOf(each);
    const members = strata.get(stratum);
    if (members) members.push(each);
    else strata.set(stratum, [each]);
  }
  return strata;
}

const serviceAndContract: Stratum = ({ contract, internetService }) => `${contract}|${internetService}`;
const andTenure: Stratum = (each) => `${serviceAndContract(each)}|${Math.floor(each.tenureMonths / 12)}`;
const andSecurityAndPayment: Stratum = (each) =>
  `${andTenure(each)}|${each.onlineSecurity}|${each.paymentMethod}`;

/**
 * The stratifications from coarse to fine: the more alike the compared customers are, the less is left of the naive
 * difference.
 */
export const STRATIFICATIONS: readonly (readonly [name: string, Stratum])[] = [
  ['contract and service', serviceAndContract],
  ['contract, service and year of tenure', andTenure],
  ['contract, service, tenure, security and payment', andSecurityAndPayment],
];
