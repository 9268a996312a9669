/** Ledger lines are claimed before they are counted, because one line may be counted by one cycle only. */

/** The ledger lines that a cycle wants to count. It gets all of them or none. */
export interface LedgerClaim {
  readonly cycleId: string;
  /** Closed month, `2026-10`. */
  readonly period: string;
  /** All lines that the cycle counts. A line that it had claimed before and that is not among them becomes free. */
  readonly references: readonly string[];
}

/** A line that another cycle counts. */
export interface TakenLine {
  readonly reference: string;
  readonly cycleId: string;
}
