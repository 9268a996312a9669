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

/** Why the change is retired; null when the policy has no floor, no money was reported, or the return is high enough. */
export function belowRomiFloor(
  state: Pick<CycleState, 'charter' | 'spending' | 'movements'>,
  yearly: YearlyMoney | undefined,
): string | null {
  const { charter, spending } = state;
  const floor = charter.policy.romiFloor;
  if (floor === undefined || yearly === undefined) return null;
  const achievedAtMinor = spending.spentMinor ?? releasedMinor(state);
  const romi = romiOf(yearly, achievedAtMinor);
  if (romi === null || romi >= floor) return null;
  const { currency } = charter.budget;
  const amount = (minor: number) => moneyText(minor, currency);
  return (
    `ROMI ${percent(romi)} is below the floor of ${percent(floor)}: ${amount(yearly.benefitMinor)} a year, ` +
    `${amount(yearly.runCostMinor)} to run, ${amount(achievedAtMinor)} to achieve`
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
