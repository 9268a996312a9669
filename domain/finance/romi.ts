/**
 * Return on the money put into an improvement, as a share: what a year brings at margin, less what it costs to run
 * and what it cost to achieve, over those costs (return on investment in the form used for marketing, ROMI: gain
 * less cost, over cost). 0.2 is twenty percent.
 */
import type { SustainCheck } from '../../contracts/submission.js';
import type { CycleState } from '../cycle/cycle-state.js';
import { moneyText } from '../../base/money.js';
import { releasedMinor } from './movements.js';

type YearlyMoney = NonNullable<SustainCheck['money']>;

/** @returns null where nothing was spent, because a return on no money is not defined */
export function romiOf({ benefitMinor, runCostMinor }: YearlyMoney, achievedAtMinor: number): number | null {
  const costMinor = runCostMinor + achievedAtMinor;
  return costMinor === 0 ? null : (benefitMinor - costMinor) / costMinor;
}

/** What a year returns, in a sentence; null when no money was reported, or none was spent. */
export function romiText(
  state: Pick<CycleState, 'charter' | 'spending' | 'movements'>,
  yearly: YearlyMoney | undefined,
): string | null {
  if (yearly === undefined) return null;
  const achievedAtMinor = achievedAt(state);
  const romi = romiOf(yearly, achievedAtMinor);
  return romi === null ? null : `ROMI ${percent(romi)}: ${partsText(state, yearly, achievedAtMinor)}`;
}

/** Why the change is retired; null when the policy has no floor, no money was reported, or the return is high enough. */
export function belowRomiFloor(
  state: Pick<CycleState, 'charter' | 'spending' | 'movements'>,
  yearly: YearlyMoney | undefined,
): string | null {
  const floor = state.charter.policy.romiFloor;
  if (floor === undefined || yearly === undefined) return null;
  const achievedAtMinor = achievedAt(state);
  const romi = romiOf(yearly, achievedAtMinor);
  if (romi === null || romi >= floor) return null;
  return `ROMI ${percent(romi)} is below the floor of ${percent(floor)}: ${partsText(state, yearly, achievedAtMinor)}`;
}

/** What was spent by the reports; without one all that was released. */
function achievedAt(state: Pick<CycleState, 'spending' | 'movements'>): number {
  return state.spending.spentMinor ?? releasedMinor(state);
}

function partsText(
  { charter }: Pick<CycleState, 'charter'>,
  { benefitMinor, runCostMinor }: YearlyMoney,
  achievedAtMinor: number,
): string {
  const amount = (minor: number) => moneyText(minor, charter.budget.currency);
  return `${amount(benefitMinor)} a year, ${amount(runCostMinor)} to run, ${amount(achievedAtMinor)} to achieve`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
