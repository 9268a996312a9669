/**
 * One change in several small cycles, each in a lighter lane than the whole would have: suspected from what the same
 * sponsor has started lately, and reported. It is never refused here; there may be a good reason.
 */
import type { Charter } from '../../contracts/charter.js';
import { isHeavier, laneOf, type LaneCharter, type LaneRules } from './lane.js';
import { moneyText } from '../../base/money.js';
import type { JourneyStage, Outcome } from '../../base/vocabulary.js';

/** How far back a sponsor's cycles belong together. */
export const SPLITTING_DAYS = 90;
const DAY_MS = 86_400_000;

/** What is looked at of another cycle. */
export interface RecentCycle {
  readonly cycleId: string;
  readonly title: string;
  readonly sponsor: string;
  readonly journeyStage: JourneyStage;
  readonly lobs: readonly string[];
  readonly budget: Charter['budget'];
  readonly open: boolean;
  readonly outcome: Outcome | null;
  /** ISO 8601. */
  readonly openedAt: string;
}

export type SplittingCharter = LaneCharter & Pick<Charter, 'sponsor' | 'lobs'>;

/**
 * @param recent other cycles, in any order
 * @returns the sentence that reports it, or null
 */
export function splittingSuspected(
  charter: SplittingCharter,
  recent: readonly RecentCycle[],
  rules: LaneRules | null,
  nowMs: number,
): string | null {
  const related = recent.filter((other) => belongsTo(charter, other, nowMs));
  const { amountMinor, currency } = charter.budget;
  const togetherMinor = related.reduce((sum, other) => sum + other.budget.amountMinor, amountMinor);
  const alone = laneOf(charter, rules).lane;
  const together = laneOf({ ...charter, budget: { amountMinor: togetherMinor, currency } }, rules).lane;
  if (!isHeavier(together, alone)) return null;
  const others = related.map(({ cycleId, title }) => `"${title}" (${cycleId})`).join(', ');
  return (
    `Splitting suspected: with ${others}, also sponsored by ${charter.sponsor} in the last ${SPLITTING_DAYS} days, ` +
    `the budgets come to ${moneyText(togetherMinor, currency)}, which is ${together}; alone it is ${alone}.`
  );
}

/** Money that was given back, because the cycle ended before it came to anything, does not count. */
function belongsTo(charter: SplittingCharter, other: RecentCycle, nowMs: number): boolean {
  return (
    (other.open || other.outcome === 'sustained') &&
    other.sponsor === charter.sponsor &&
    other.journeyStage === charter.journeyStage &&
    other.budget.currency === charter.budget.currency &&
    other.lobs.some((lob) => charter.lobs.includes(lob)) &&
    Date.parse(other.openedAt) >= nowMs - SPLITTING_DAYS * DAY_MS
  );
}

/** From when on a sponsor's cycles are looked at, ISO 8601. */
export function splittingSince(nowMs: number): string {
  return new Date(nowMs - SPLITTING_DAYS * DAY_MS).toISOString();
}
