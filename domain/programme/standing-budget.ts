/**
 * The standing budget of a journey stage is drawn down by the light cycles that were started on it, because no council
 * decides their money one by one. What has been drawn in the last twelve months is not there for the next one.
 */
import { DAY_MS } from '../../base/duration.js';

/** A standing budget is one of a year. */
const PERIOD_DAYS = 365;

/** A light cycle of the same stage, in the same currency. Amounts are whole minor units. */
export interface LightCycle {
  readonly cycleId: string;
  readonly open: boolean;
  readonly budgetMinor: number;
  readonly releasedMinor: number;
  readonly returnedMinor: number | null;
}

/** An open cycle may still spend its whole budget; a closed one has kept what was released and has not returned. */
export function drawnMinor(cycles: readonly LightCycle[]): number {
  return cycles.reduce(
    (sum, { open, budgetMinor, releasedMinor, returnedMinor }) =>
      sum + (open ? Math.max(budgetMinor, releasedMinor) : Math.max(0, releasedMinor - (returnedMinor ?? 0))),
    0,
  );
}

/** The time from which light cycles draw on the present budget, ISO 8601. */
export function drawnSince(nowMs: number): string {
  return new Date(nowMs - PERIOD_DAYS * DAY_MS).toISOString();
}
