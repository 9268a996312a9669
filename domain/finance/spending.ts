/**
 * Money of a cycle: released in tranches, reported as spent to date, approved anew beyond a tolerance, and what is
 * left goes back. Whole minor units of the budget's currency. These functions change the state at once.
 */
import type { Policy } from '../../contracts/charter.js';
import type { SpendRequest } from '../../contracts/decision.js';
import type { Actor, CycleState, Money } from '../cycle/cycle-state.js';
import { moneyText } from '../../base/money.js';

/** Where the policy says nothing: two fifths for instrument and pilot, a tenth of tolerance. */
const USUAL: NonNullable<Policy['tranches']> = { pilotPct: 40, overspendTolerancePct: 10 };

export const TRANCHES = ['instrument and pilot', 'scale'] as const;
export type Tranche = (typeof TRANCHES)[number];

/**
 * Releases a tranche; what overspending has been granted before counts towards it.
 * @returns what the timeline says, or null when as much had been released before
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

/** @returns what the timeline says */
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
  // Whole millionths of a percent: in floating point a tolerance of 0.1 % of a round sum falls short by a cent.
  const allowed = BigInt(releasedMinor) * BigInt(100_000_000 + Math.round(overspendTolerancePct * 1_000_000));
  return BigInt(spentMinor ?? 0) * 100_000_000n > allowed;
}

export function overspendText({ money, charter }: Pick<CycleState, 'money' | 'charter'>): string {
  const { currency } = charter.budget;
  return `${moneyText(money.spentMinor ?? 0, currency)} spent, ${moneyText(money.releasedMinor, currency)} released`;
}

/** What is spent is released after all. */
export function grantOverspend(state: CycleState): void {
  const { money } = state;
  const report = money.report && { ...money.report, persons: [] };
  state.money = { ...money, report, releasedMinor: Math.max(money.releasedMinor, money.spentMinor ?? 0) };
}

/** Released and not spent, as far as spending was reported. */
export function unspentMinor({ releasedMinor, spentMinor }: Money): number {
  return Math.max(0, releasedMinor - (spentMinor ?? 0));
}

/** @returns what the timeline says */
export function returnUnspent(state: CycleState, amountMinor: number): string {
  state.money = { ...state.money, returnedMinor: amountMinor };
  return `${moneyText(amountMinor, state.charter.budget.currency)} unspent returned to the pool`;
}
