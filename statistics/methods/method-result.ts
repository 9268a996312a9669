/**
 * What a method of this room answers: an estimate with its standard error, interval and p-value, or the name of the
 * problem that kept it from being computed. Whatever is not a number in the end is a problem, and never NaN.
 */
import type { Arm, StatisticsProblem } from '../difference.js';
import type { MethodName, StandardErrorKind } from './method-name.js';

export interface MethodResult {
  /** Pilot minus comparison in the unit that the method names, or the lift as a share of the comparison. */
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
  /** Absent where the interval is not built on one standard error. */
  readonly standardError?: number;
  readonly standardErrorKind?: StandardErrorKind;
  /** Absent where the normal distribution was used; rarely whole. */
  readonly degreesOfFreedom?: number;
  /** Two-sided, of no effect, in [0, 1]. 0 stands for less than a double can show; `pValueText` says so. */
  readonly pValue: number;
  readonly method: MethodName;
  /** Rounding error the effect may carry, as in `Difference`. */
  readonly resolution: number;
}

/**
 * Besides the problems of a difference:
 * - `zero-denominator`: something to be divided by is 0
 * - `negative-denominator`: a lift over something below 0, which would read backwards
 * - `denominator-near-zero`: what is divided by cannot be told from 0 at this confidence, so that the quotient could be
 *   anything (Fieller)
 * - `covariate-never-varies`: the covariate has one value in both arms and explains nothing
 * - `separated`: no value of one arm lies among those of the other, so that nothing overlaps
 * - `bad-quantile`: a quantile outside (0, 1)
 * - `bad-margin`: a margin outside (0, 1)
 * - `bad-cap`: a cap that is not a number, or a lower one above the upper one
 * - `bad-time`: a time that is negative
 * - `no-events`: nothing happened, so that there is no spread to compare by
 * - `none-left`: everybody had the event before, and the share is 0 without a spread
 * - `beyond-follow-up`: asked about a time after the last one that was observed
 * - `bad-range`: bounds of an outcome that are the wrong way round, or values outside of them
 * - `too-many-observed`: more outcomes, or more take-ups, than were assigned
 * - `bad-weights`: a weight that is negative, or none above 0
 * - `strata-differ`: the arms, or the population, do not have the same strata
 * - `too-few-clusters`, `too-many-clusters`: fewer than the method needs, more than can be enumerated
 * - `cluster-in-both-arms`: a cluster that was drawn once and shows up in both arms
 */
export type MethodProblem =
  | StatisticsProblem
  | 'zero-denominator'
  | 'negative-denominator'
  | 'denominator-near-zero'
  | 'covariate-never-varies'
  | 'separated'
  | 'bad-quantile'
  | 'bad-margin'
  | 'bad-cap'
  | 'bad-time'
  | 'no-events'
  | 'none-left'
  | 'beyond-follow-up'
  | 'bad-range'
  | 'too-many-observed'
  | 'bad-weights'
  | 'strata-differ'
  | 'too-few-clusters'
  | 'too-many-clusters'
  | 'cluster-in-both-arms';

export interface NoMethodResult {
  readonly problem: MethodProblem;
  /** The arm to mend; absent when both or neither is at fault. */
  readonly arm?: Arm;
}

/** What a method gives, or why it gives nothing. */
export type Answer<Given> = Given | NoMethodResult;

/** Whether this is a problem and no result. */
export function isProblem<Given extends object>(answer: Answer<Given>): answer is NoMethodResult {
  return 'problem' in answer;
}
