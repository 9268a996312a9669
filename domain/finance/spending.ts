/**
 * The money of a cycle: it is released in tranches and reported as spent to date. Spending beyond a tolerance needs a new
 * approval, and what is left returns to the programme fund. Amounts are whole minor units of the budget's currency. These
 * functions change the state at once.
 */
import type { Policy } from '../../contracts/policy.js';
import type { SpendRequest } from '../../contracts/decision.js';
import type { Actor, CycleState, Money } from '../cycle/cycle-state.js';
import { moneyText } from '../../base/money.js';

/** What holds where the policy names no tranches: two fifths for instrument and pilot, and a tolerance of a tenth. */
const USUAL: NonNullable<Policy['tranches']> = { pilotPct: 40, overspendTolerancePct: 10 };

export const TRANCHES = ['instrument and pilot', 'scale'] as const;
export type Tranche = (typeof TRANCHES)[number];

/**
 * Releases a tranche. What was released for an overspend before counts towards it.
 * @returns the text for the timeline, or null when as much was released already
 */
export function releaseTranche(state: CycleState, tranche: Tranche): string | null {
  const { amountMinor, currency } = state.charter.budget;
  const { pilotPct } = state.charter.policy.tranches ?? USUAL;
  const upToMinor =
    tranche === 'scale' ? amountMinor : Math.min(amountMinor, Math.round((amountMinor * pilotPct) / 100));
  const { releasedMinor } = state.money;
  if (upToMinor <= releasedMinor) return null;
  state.money = { ...state.money, releasedMinor: upToMinor };
  const released = moneyText(upToMinor - releasedMinor, currency);
  return `${released} released for ${tranche}: ${moneyText(upToMinor, currency)} of ${moneyText(amountMinor, currency)}`;
}

/** Notes a report of spending. @returns the text for the timeline */
export function reportSpend(
  state: CycleState,
  actor: Actor,
  { spentMinor, note }: SpendRequest,
  hash: string,
): string {
  const by = actor.person;
  const persons = [...new Set([...(state.money.report?.persons ?? []), by])];
  state.money = { ...state.money, spentMinor, report: { by, hash, persons } };
  const { currency } = state.charter.budget;
  const spent = moneyText(spentMinor, currency);
  const released = moneyText(state.money.releasedMinor, currency);
  return `${actor.person} reported ${spent} spent of ${released} released: ${note}`;
}

/** Whether more is spent than is released and tolerated. */
export function isOverspent({ money, charter }: Pick<CycleState, 'money' | 'charter'>): boolean {
  const { releasedMinor, spentMinor } = money;
  const { overspendTolerancePct } = charter.policy.tranches ?? USUAL;
  // The tolerance counts in whole millionths of a percent, because in floating point 0.1 % of a round sum falls short by a
  // cent.
  const allowed = BigInt(releasedMinor) * BigInt(100_000_000 + Math.round(overspendTolerancePct * 1_000_000));
  return BigInt(spentMinor ?? 0) * 100_000_000n > allowed;
}

export function overspendText({ money, charter }: Pick<CycleState, 'money' | 'charter'>): string {
  const { currency } = charter.budget;
  return `${moneyText(money.spentMinor ?? 0, currency)} spent, ${moneyText(money.releasedMinor, currency)} released`;
}

/** Releases what was spent beyond the tranches, after the council has approved it. */
export function grantOverspend(state: CycleState): void {
  const { money } = state;
  const report = money.report && { ...money.report, persons: [] };
  state.money = { ...money, report, releasedMinor: Math.max(money.releasedMinor, money.spentMinor ?? 0) };
}

/** What was released and not spent, as far as spending was reported. */
export function unspentMinor({ releasedMinor, spentMinor }: Money): number {
  return Math.max(0, releasedMinor - (spentMinor ?? 0));
}

/** Notes what has returned to the programme fund. @returns the text for the timeline */
export function returnUnspent(state: CycleState, amountMinor: number): string {
  state.money = { ...state.money, returnedMinor: amountMinor };
  return `${moneyText(amountMinor, state.charter.budget.currency)} unspent returned to the programme fund`;
}
