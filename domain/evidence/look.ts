/**
 * Looks at the data of a pilot. Whoever looks more than once finds an effect by chance more often than the significance
 * level says, so each judged hand-in is counted, over all rounds, those that were withdrawn included.
 */
import type { GroupSummary, Observations } from '../../contracts/evidence.js';

export interface Look {
  /** From 1, over all rounds of the cycle. */
  readonly number: number;
  /** Which part of the significance level it draws on, from 1; beyond `parts` none is left. */
  readonly part: number;
  /** The level is divided over the rounds of the charter. */
  readonly parts: number;
  /** Information of the primary as a share of what is planned; above 1 beyond the planned size. */
  readonly informationFraction: number;
  /** Standard errors by which a bound must lie off; null where no pass is possible at this look. */
  readonly boundary: number | null;
  /** One-sided error that this look and those before it have spent, and what the plan has in all. */
  readonly alphaSpent: number;
  readonly alpha: number;
}

/** A look as the cycle remembers it, so that the next one can be told whether it continues it. */
export interface LookRecord extends Look {
  readonly dataHash: string;
  /** What it showed of the primary; null where that could not be measured. */
  readonly primary: PrimaryData | null;
  /** Absent where the numbers named none. */
  readonly period?: NonNullable<Observations['period']>;
  /** Whether the primary has its planned size, and so its part of the level is spent: fresh data draw on another one. */
  readonly isLast: boolean;
}

export interface PrimaryData {
  readonly pilot: GroupSummary;
  readonly comparison: GroupSummary;
}

/** What a judge must know to count a look. */
export interface Looking {
  readonly parts: number;
  /** In the order in which they were made. */
  readonly earlier: readonly LookRecord[];
  /** SHA-256 of the numbers: the same data again is no new look. */
  readonly dataHash: string;
}
