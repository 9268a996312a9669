/**
 * Splitting: one change is started as several small cycles, each in a lighter lane than the whole would have. It is
 * suspected from what the same sponsor has started lately. It is reported and never refused, because there may be a good
 * reason for it.
 */
import type { Charter } from '../../contracts/charter.js';
import { countText, isHeavier, laneOf, type LaneCharter, type LaneRules } from './lane.js';
import { moneyText } from '../../base/money.js';
import { samePerson } from '../../base/person.js';
import type { Outcome } from '../../base/vocabulary.js';
import { DAY_MS } from '../../base/duration.js';

/** Cycles that a sponsor started within this time may belong together. */
export const SPLITTING_DAYS = 90;
/** So many say enough, and whoever reads the sentence has each of them looked up. */
const MOST_NAMED = 5;

/** What the suspicion needs to know of another cycle. */
export interface RecentCycle {
  readonly cycleId: string;
  readonly sponsor: string;
  readonly journeyStage: string;
  readonly lobs: readonly string[];
  readonly budget: Charter['budget'];
  readonly reach: Charter['reach'];
  readonly open: boolean;
  readonly outcome: Outcome | null;
  /** ISO 8601. */
  readonly openedAt: string;
}

export type SplittingCharter = LaneCharter & Pick<Charter, 'sponsor' | 'lobs'>;

/**
 * @param recent other cycles, in any order
 * @returns the sentence that reports the suspicion, with the others by their ids, or null
 */
export function splittingSuspected(
  charter: SplittingCharter,
  recent: readonly RecentCycle[],
  rules: LaneRules | null,
  nowMs: number,
): string | null {
  const related = recent.filter((other) => belongsTo(charter, other, nowMs));
  const { amountMinor, currency } = charter.budget;
  const inCurrency = related.filter(({ budget }) => budget.currency === currency);
  const togetherMinor = inCurrency.reduce((sum, { budget }) => sum + budget.amountMinor, amountMinor);
  // The same customers may be counted twice; who splits one change reaches different ones, or would not need to.
  const customers = related.reduce((sum, { reach }) => sum + reach.customers, charter.reach.customers);
  const alone = laneOf(charter, rules).lane;
  const whole = { ...charter, budget: { amountMinor: togetherMinor, currency }, reach: { customers } };
  const together = laneOf(whole, rules).lane;
  if (!isHeavier(together, alone)) return null;
  const others = related.slice(0, MOST_NAMED).map(({ cycleId }) => cycleId);
  const more = related.length - others.length;
  return (
    `Splitting suspected: with ${others.join(', ')}${more === 0 ? '' : ` and ${more} more`}, also sponsored by ${charter.sponsor} in the last ${SPLITTING_DAYS} days, ` +
    `the budgets come to ${moneyText(togetherMinor, currency)} and the reach to ${countText(customers)} customers, which is ${together}; alone it is ${alone}.`
  );
}

/** A cycle that ended early does not count, because its unspent money was returned and its change was rolled back. */
function belongsTo(charter: SplittingCharter, other: RecentCycle, nowMs: number): boolean {
  return (
    (other.open || other.outcome === 'sustained') &&
    samePerson(other.sponsor, charter.sponsor) &&
    other.journeyStage === charter.journeyStage &&
    other.lobs.some((lob) => charter.lobs.includes(lob)) &&
    Date.parse(other.openedAt) >= nowMs - SPLITTING_DAYS * DAY_MS
  );
}

/** The time from which a sponsor's cycles may belong together, ISO 8601. */
export function splittingSince(nowMs: number): string {
  return new Date(nowMs - SPLITTING_DAYS * DAY_MS).toISOString();
}
