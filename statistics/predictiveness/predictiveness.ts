/** What the question "does a signal predict" is answered by, under the names by which programs read it. */
import type { Association } from './association.js';
import type { BeyondKnown } from './beyond-known.js';
import type { MissingBySignal } from './missing-by-signal.js';
import type { OutOfSample } from './out-of-sample.js';

/**
 * - `predicts`: shown to be more than nothing, and its estimate reaches the useful size
 * - `does_not_predict`: the whole interval lies below the useful size
 * - `undecided`: neither is shown, or less was measured than planned
 * - `invalid`: it could not be measured
 */
export type PredictivenessWord = 'predicts' | 'does_not_predict' | 'undecided' | 'invalid';

export interface Counted {
  /** That were measured, and decide. */
  readonly rows: number;
  /** What they are of: units, or clusters. */
  readonly groups: number;
  /** `unit`, or the column of clusters. */
  readonly by: string;
  /** Of a yes or no, rows with the outcome. */
  readonly events: number | null;
  readonly withoutSignal: number;
  readonly withoutOutcome: number;
  /** Of a split in time, those whose outcome was known beforehand, and those that lie across the border. */
  readonly before: number;
  readonly across: number;
}

export interface Predictiveness {
  readonly design: 'predictiveness';
  readonly verdict: PredictivenessWord;
  /** One plain sentence. */
  readonly summary: string;
  readonly reasons: readonly string[];
  readonly signal: { readonly metric: string; readonly metricVersion: number };
  readonly outcome: { readonly metric: string; readonly metricVersion: number };
  /** In the direction that is named; null when invalid. */
  readonly association: Association | null;
  readonly direction: 'more' | 'less' | null;
  readonly usefulSize: number;
  /** Whether it is shown to go against what was expected. */
  readonly contrary: boolean;
  /** Whether this is ground to propose that the signal be retired. */
  readonly mayRetire: boolean;
  /** Of two amounts the linear correlation, which a few large ones can make or undo; it never decides. */
  readonly linear: Association | null;
  readonly outOfSample: OutOfSample | null;
  readonly beyond: BeyondKnown | null;
  readonly counted: Counted;
  readonly missing: MissingBySignal | null;
}
