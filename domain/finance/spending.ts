/**
 * The money of a cycle: it is released in tranches and reported as spent to date. Spending beyond a tolerance needs a new
 * approval, and what is left returns to the programme fund. Amounts are whole minor units of the budget's currency. These
 * functions change the state at once.
 */
import type { Policy } from '../../contracts/policy.js';
import type { SpendRequest } from '../../contracts/decision.js';
import type { Actor, CycleState } from '../cycle/cycle-state.js';
import { moneyText } from '../../base/money.js';
import { move, releasedMinor } from './movements.js';

/** What holds where the policy names no tranches: two fifths for instrument and pilot, and a tolerance of a tenth. */
const USUAL: NonNullable<Policy['tranches']> = { pilotPct: 40, overspendTolerancePct: 10 };

export const TRANCHES = ['instrument and pilot', 'scale'] as const;
export type Tranche = (typeof TRANCHES)[number];

type Spent = Pick<CycleState, 'spending' | 'movements' | 'charter'>;

/**
 * Releases a tranche. What was released for an overspend before counts towards it.
 * @returns the text for the timeline, or null when as much was released already
 */
export function releaseTranche(state: CycleState, tranche: Tranche, at: string): string | null {
  const { amountMinor, currency } = state.charter.budget;
  const { pilotPct } = state.charter.policy.tranches ?? USUAL;
  const upToMinor =
    tranche === 'scale' ? amountMinor : Math.min(amountMinor, Math.round((amountMinor * pilotPct) / 100));
  const addedMinor = upToMinor - releasedMinor(state);
  if (addedMinor <= 0) return null;
  move(state, { kind: 'tranche', amountMinor: addedMinor, what: tranche, at });
  const released = moneyText(addedMinor, currency);
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
  const persons = [...new Set([...(state.spending.report?.persons ?? []), by])];
  state.spending = { ...state.spending, spentMinor, report: { by, hash, persons } };
  const { currency } = state.charter.budget;
  const spent = moneyText(spentMinor, currency);
  const released = moneyText(releasedMinor(state), currency);
  return `${actor.person} reported ${spent} spent of ${released} released: ${note}`;
}

/** Whether more is spent than is released and tolerated. */
export function isOverspent(state: Spent): boolean {
  const { overspendTolerancePct } = state.charter.policy.tranches ?? USUAL;
  // The tolerance counts in whole millionths of a percent, because in floating point 0.1 % of a round sum falls short by a
  // cent.
  const allowed =
    BigInt(releasedMinor(state)) * BigInt(100_000_000 + Math.round(overspendTolerancePct * 1_000_000));
  return BigInt(state.spending.spentMinor ?? 0) * 100_000_000n > allowed;
}

export function overspendText(state: Spent): string {
  const { currency } = state.charter.budget;
  const spent = moneyText(state.spending.spentMinor ?? 0, currency);
  return `${spent} spent, ${moneyText(releasedMinor(state), currency)} released`;
}

/** Releases what was spent beyond the tranches, after the gate of that overspend was approved. */
export function grantOverspend(state: CycleState, gateId: string, at: string): void {
  const { spentMinor, report } = state.spending;
  state.spending = { ...state.spending, report: report && { ...report, persons: [] } };
  const beyondMinor = (spentMinor ?? 0) - releasedMinor(state);
  if (beyondMinor > 0) move(state, { kind: 'overspend', amountMinor: beyondMinor, what: gateId, at });
}

/** What was released and not spent, as far as spending was reported. */
export function unspentMinor(state: Pick<CycleState, 'spending' | 'movements'>): number {
  return Math.max(0, releasedMinor(state) - (state.spending.spentMinor ?? 0));
}

/** Notes what has returned to the programme fund. @returns the text for the timeline */
export function returnUnspent(state: CycleState, amountMinor: number, at: string): string {
  const what = 'unspent, to the programme fund';
  move(state, { kind: 'return', amountMinor, what, at });
  return `${moneyText(amountMinor, state.charter.budget.currency)} unspent returned to the programme fund`;
}
