/** How strongly a signal and an outcome go together, on the one scale of the outcome's kind. */
import type { MethodName, StandardErrorKind } from '../methods/method-name.js';

export interface Association {
  /** `auc`: the chance that of two units, one with the outcome and one without, the one with it has the higher signal. */
  readonly measure: keyof typeof NOTHING;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly standardError: number;
  readonly standardErrorKind: StandardErrorKind;
  readonly degreesOfFreedom: number;
  /** Two-sided, of no association. 0 stands for less than a double can show. */
  readonly pValue: number;
  readonly confidence: number;
  readonly method: MethodName;
}

/**
 * - `too-few`: fewer than two groups on either side, or in all
 * - `never-varies`: of what is named there is one value only
 * - `determined`: the signal tells the outcome without exception, as where it is part of it
 */
export interface NoAssociation {
  readonly problem: 'too-few' | 'signal-never-varies' | 'outcome-never-varies' | 'determined';
}

/** What each measure is where there is no association. */
export const NOTHING = { auc: 0.5, rank_correlation: 0, correlation: 0 } as const;

export function isAbsent(found: Association | NoAssociation): found is NoAssociation {
  return 'problem' in found;
}

export function neverVaries(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}
