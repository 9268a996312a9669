/**
 * What a judge answers. A verdict is computed from a locked plan and evidence, never typed in by a person. `invalid` means
 * that it could not be measured, `fail` that it was measured and is bad. Only `pass` ever moves a cycle on.
 */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Looking, LookRecord } from './look.js';

export const VERDICTS = ['pass', 'fail', 'inconclusive', 'invalid'] as const;
export type VerdictWord = (typeof VERDICTS)[number];

/** One judged metric. Effects and bounds are pilot minus comparison, in the metric's own unit. */
export interface CriterionResult {
  readonly metric: string;
  readonly metricVersion: number;
  readonly role: 'primary' | 'guardrail';
  readonly verdict: VerdictWord;
  readonly reason: string;
  /** Absent when the criterion is invalid. */
  readonly estimate?: {
    readonly effect: number;
    readonly lower: number;
    readonly upper: number;
    /** What was drawn into the arms: subjects, or clusters where the plan has a drawn unit. */
    readonly pilotN: number;
    readonly comparisonN: number;
    /** Of the effect, in its unit; null where it is 0, which would look like certainty. */
    readonly standardError: number | null;
    /** How the standard error was come by, because the choice can flip what is significant. */
    readonly standardErrorKind: string;
    /** Rarely whole; null where the normal distribution is used. */
    readonly degreesOfFreedom: number | null;
    /** Two-sided, of no effect, by the method of the interval; 0 stands for less than a double can show. */
    readonly pValue: number;
    /** Of the interval, a share: that of the boundary of this look. */
    readonly confidence: number;
    /** The interval's method, such as `welch-t` or `newcombe-10`. It is named because the choice can change a verdict. */
    readonly method: string;
  };
  /**
   * Only of a primary that passed: its effect corrected for having been selected by that. Null where it lies so near its
   * threshold that none can be given.
   */
  readonly corrected?: {
    readonly effect: number;
    /** Null where nothing can be excluded on that side. */
    readonly lower: number | null;
    readonly upper: number | null;
    readonly method: 'median-unbiased-given-pass';
  } | null;
  /** Only where chance drew clusters: what they are, and what was found beside the difference between them. */
  readonly clusters?: {
    /** What was drawn, in the word of the plan. */
    readonly unit: string;
    readonly pilot: number;
    readonly comparison: number;
    /** The estimate is of the average cluster, each counting once. */
    readonly estimand: 'cluster-mean';
    /** Intraclass correlation; null where it cannot be told, as with one row in each cluster. */
    readonly icc: number | null;
    /** How many times the subjects of a draw of subjects it takes; null with the correlation. */
    readonly designEffect: number | null;
    /** By all draws that could have been made, two-sided, of no effect; null beyond 20 clusters. */
    readonly permutation: {
      readonly pValue: number;
      readonly smallestPValue: number;
      readonly draws: number;
    } | null;
    /** The difference between the rows, which informs and decides nothing; null where it has no spread. */
    readonly byRows: {
      readonly effect: number;
      readonly lower: number;
      readonly upper: number;
      readonly standardError: number;
      readonly standardErrorKind: 'CR2';
      readonly degreesOfFreedom: number;
      readonly pValue: number;
    } | null;
  };
  /** Only where the plan names a covariate, which the estimate is adjusted for. */
  readonly covariate?: {
    readonly name: string;
    /** What one unit of it is worth of the metric. */
    readonly theta: number;
    /** The share of the variance within arms that it explains. */
    readonly explainedShare: number;
    /** Pilot minus comparison of the covariate itself, in its own unit; below .001 the draw is broken. */
    readonly before: { readonly effect: number; readonly pValue: number };
  };
  /**
   * Only where the plan has a rule for missing outcomes, and some are missing: the difference at its least and at its most,
   * each with its interval. Of a check only beside a failure, because nothing else is held to it.
   */
  readonly missing?: {
    readonly rule: 'worst_case' | 'lee';
    readonly lower: { readonly effect: number; readonly lower: number; readonly upper: number };
    readonly upper: { readonly effect: number; readonly lower: number; readonly upper: number };
  };
  /**
   * How many more subjects, or clusters where these were drawn, would decide it: those that the planned size still lacks, else an estimate of how many narrow
   * the interval enough if the difference stays as it is. Absent when it is decided, and when no worthwhile number would.
   */
  readonly moreNeeded?: { readonly pilot: number; readonly comparison: number };
  /** Present where it was measured significantly worse, whatever the verdict: the sentence that says so. */
  readonly harm?: string;
  /** The minimum effect of the primary criterion, or the margin of a guardrail, in the metric's own unit. */
  readonly threshold: number;
}

export interface Verdict {
  readonly verdict: VerdictWord;
  /** One plain sentence. */
  readonly summary: string;
  /** Why, most important first; of an inconclusive one also what each criterion needs, and what is good already. Never empty. */
  readonly reasons: readonly string[];
  /** What was measured significantly worse, a sentence each, whatever the verdict is; empty as a rule. */
  readonly harm: readonly string[];
  readonly criteria: readonly CriterionResult[];
  /** Which look at the data of a pilot it was; absent for waves and sustain checks. */
  readonly look?: LookRecord;
}

/**
 * Pure.
 * @param looking absent where nobody counts looks: the whole significance level is used then
 */
export type Judge = (plan: AnalysisPlan, evidence: Observations, looking?: Looking) => Verdict;

/** The one replaceable port through which evidence becomes a verdict. */
export interface Judges {
  /** Has it moved the outcome, and has nothing else broken? */
  readonly ofPilot: Judge;
  /** Of waves and sustain checks: does it do harm, has its effect faded? */
  readonly ofCheck: Judge;
}
