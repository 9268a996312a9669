/** A line of the ledger is counted by one cycle only. */

/** Ledger lines that a cycle wants to count, all or none. */
export interface LedgerClaim {
  readonly cycleId: string;
  /** Closed month, `2026-10`. */
  readonly period: string;
  /** All that the cycle counts; what it had claimed before and is not among them is free again. */
  readonly references: readonly string[];
}

/** A line that another cycle counts. */
export interface TakenLine {
  readonly reference: string;
  readonly cycleId: string;
}
