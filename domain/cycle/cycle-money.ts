/** What the state of a cycle says about its money. */
import type { MovementKind } from '../../base/vocabulary.js';

/** One movement of the cycle's money or of its recognised benefit; `domain/finance/movements.ts` says what follows. */
export interface Movement {
  /** Unique within the cycle: the kind and a count, as in `tranche.2`. */
  readonly id: string;
  readonly kind: MovementKind;
  /** The phase and round in which it was made, as in `govern.r1`. */
  readonly step: string;
  /** Whole minor units of the budget's currency; of a benefit, what it is a year. */
  readonly amountMinor: number;
  /** What it is for, in words. */
  readonly what: string;
  readonly at: string;
  /** The id of the movement that it takes back. */
  readonly compensates?: string;
}

/** What was reported as spent, in minor units of the budget's currency. */
export interface Spending {
  /** Spent to date, as reported last; null before the first report. */
  readonly spentMinor: number | null;
  /** Who made the last report, and its hash. */
  readonly report: {
    readonly by: string;
    readonly hash: string;
    /** All who have reported since an overspend was approved last; none of them may approve the next one. */
    readonly persons: readonly string[];
  } | null;
  /** How often spending went beyond its tolerance. Each time opens a gate of its own, numbered by this count. */
  readonly overspends: number;
}
