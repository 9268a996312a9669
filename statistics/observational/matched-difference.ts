/** What every way of comparing matched units answers, before it is an interval. */

export interface MatchedDifference {
  /** Treated minus comparison, in the unit of the outcome. */
  readonly effect: number;
  /** Of the effect. */
  readonly variance: number;
  /** Absent where the normal distribution is used. */
  readonly degreesOfFreedom?: number;
  /** The means between which it lies. */
  readonly treatedMean: number;
  readonly comparisonMean: number;
  /** Treated units that count. */
  readonly treated: number;
  /** Different comparisons that count. */
  readonly comparisons: number;
  /** So many comparisons of equal weight would say as much (Kish). */
  readonly effective: number;
  /** Why no spread can be told, as it follows the name of the metric; the variance then says nothing. */
  readonly refusal?: string;
}
