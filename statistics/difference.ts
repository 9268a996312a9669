/**
 * What comparing two arms answers: a difference with its interval, or the name of the problem that
 * kept it from being computed. Impossible input is answered by a problem, never by a number.
 */
import type { MetricKind } from '../base/vocabulary.js';
import type { GroupSummary } from '../contracts/evidence.js';
import type { MethodName, StandardErrorKind } from './methods/method-name.js';

/** The summary of one arm for this kind of metric, as the contract has it. */
export type SummaryOf<Kind extends MetricKind> = Extract<GroupSummary, { kind: Kind }>;

/** An arm of a proportion: `n` subjects, `successes` of them with the outcome. */
export type ProportionSummary = Omit<SummaryOf<'proportion'>, 'kind'>;
/** An arm of a ratio: `n` subjects, each with its part of numerator and denominator. */
export type RatioSummary = Omit<SummaryOf<'ratio'>, 'kind'>;
/** An arm of a net promoter score. */
export type NpsSummary = Omit<SummaryOf<'nps'>, 'kind'>;
/** An arm of a mean: `n` subjects, with mean and squared deviations, or with sum and sum of squares. */
export type MeanSummary = Omit<SummaryOf<'mean'>, 'kind'>;

export type Arm = 'pilot' | 'comparison';

/** Pilot minus comparison, in the unit of the metric (a share for proportions). */
export interface Difference {
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
  readonly method: MethodName | 'newcombe-10';
  /** Rounding error the effect may carry: 0.82 − 0.80 is not quite 0.02 in binary arithmetic. */
  readonly resolution: number;
  /**
   * Of the effect, in its unit. Newcombe's interval is not built on it, and it is told beside: null where it is 0, which
   * would look like certainty.
   */
  readonly standardError: number | null;
  readonly standardErrorKind: StandardErrorKind;
  /** By Satterthwaite, rarely whole; null where the normal distribution is used. */
  readonly degreesOfFreedom: number | null;
  /**
   * Two-sided, of no effect, and in keeping with the interval: below 1 − confidence where that leaves out 0. It is computed
   * when asked for, because plans are sized by thousands of differences. 0 stands for less than a double can show.
   */
  readonly pValue: () => number;
}

/** What a rule reads of a difference, and all that is known of it at one end of what missing outcomes leave possible. */
export type Interval = Pick<Difference, 'effect' | 'lower' | 'upper' | 'resolution'>;

/**
 * - `not-finite`: NaN or an infinity among the inputs
 * - `not-a-count`: a count that is negative or not whole
 * - `too-few`: fewer than two subjects for a mean, none for a proportion
 * - `too-many-successes`: more successes than subjects
 * - `negative-variance`: n, sum and sum of squares that no data can have together
 * - `lost-digits`: a spread too small beside the sums to be told from their rounding
 * - `never-varies`: every value of an arm is the same
 * - `bad-confidence`: a confidence outside (0, 1), or one so near 1 that its interval is infinite
 */
export type StatisticsProblem =
  | 'not-finite'
  | 'not-a-count'
  | 'too-few'
  | 'too-many-successes'
  | 'negative-variance'
  | 'lost-digits'
  | 'never-varies'
  | 'bad-confidence';

export interface NoDifference {
  readonly problem: StatisticsProblem;
  /** The arm to mend; absent when both or neither is at fault. */
  readonly arm?: Arm;
}

export type DifferenceResult = Difference | NoDifference;

/** Rounding of one subtraction of two values of this size, with room for the steps before it. */
export function resolutionOf(pilotLevel: number, comparisonLevel: number): number {
  return 8 * Number.EPSILON * Math.max(Math.abs(pilotLevel), Math.abs(comparisonLevel));
}

/** Whether a two-sided interval of this confidence (a share, e.g. 0.95) is finite. */
export function isConfidence(confidence: number): boolean {
  return confidence > 0 && (1 + confidence) / 2 < 1;
}
