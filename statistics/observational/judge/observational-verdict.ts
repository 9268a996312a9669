/** What an analysis of arms that chance did not draw answers, under the names by which programs read it. */
import type { AnalysedCriterion } from '../../analysis.js';
import type { VerdictWord } from '../../../domain/evidence/verdict.js';
import type { MissingShown } from '../../draw-shown.js';
import type { CovariateBalance, Overlap } from '../balance.js';
import type { Breakdown } from '../panel/pre-trends.js';
import type { PlaceboRank } from '../panel/placebo-rank.js';
import type { EValue } from '../sensitivity/e-value.js';
import type { RosenbaumBound } from '../sensitivity/rosenbaum.js';
import type { AdjustedDifference } from '../adjusted-difference.js';

/** The difference that one would see without the design; it never decides. */
export interface NaiveShown {
  readonly metric: string;
  /** What is subtracted from what, in words. */
  readonly of: string;
  readonly effect: number;
  /** Null where there is no spread to tell them by. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** A straight line on all covariates beside treatment; null where there are none. */
  readonly adjusted: AdjustedDifference | null;
}

export interface BalanceShown {
  readonly covariates: readonly CovariateBalance[];
  /** Of the propensity, which informs and does not decide; null of exact strata. */
  readonly propensity: CovariateBalance | null;
  readonly overlap: Overlap | null;
  readonly treated: { readonly all: number; readonly matched: number; readonly dropped: number };
  readonly comparison: { readonly all: number; readonly matched: number; readonly effective: number };
  /** In logits; null where any distance would do. */
  readonly caliper: number | null;
}

/** Of a difference-in-differences, by time since treatment began. */
export interface TrendsShown {
  readonly metric: string;
  readonly events: readonly {
    readonly event: number;
    readonly effect: number;
    readonly lower: number | null;
    readonly upper: number | null;
  }[];
  readonly groupTimes: readonly {
    readonly group: string;
    readonly period: string;
    readonly effect: number;
  }[];
  /** The smallest straight trend a period that some pre-period would have shown, with a chance of .5 and .8. */
  readonly smallestTrend: { readonly half: number; readonly planned: number } | null;
  readonly breakdown: Breakdown | null;
  /** Of a regression on unit, period and treatment, which misleads over waves and never decides. */
  readonly twoWay: number | null;
}

/** Of series before and after, the same effect at earlier times, when there was no pilot. */
export interface PlacebosInTime {
  readonly metric: string;
  readonly placebos: readonly number[];
  /** 1 where none of them is as large as the effect. */
  readonly rank: number;
}

export interface SensitivityShown {
  readonly metric: string;
  readonly eValue: EValue | null;
  readonly rosenbaum: RosenbaumBound | null;
}

export interface NegativeControlShown {
  readonly metric: string;
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence: number;
  readonly moved: boolean;
}

export interface ObservationalVerdict {
  readonly design: string;
  readonly verdict: VerdictWord;
  /** One plain sentence that says that it is observational, and how. */
  readonly summary: string;
  readonly reasons: readonly string[];
  readonly harm: readonly string[];
  readonly criteria: readonly AnalysedCriterion[];
  readonly naive: readonly NaiveShown[];
  /** Nobody counts looks at data that lie on an analyst's desk, chance drew no arms, and no size was planned for a power. */
  readonly look: null;
  readonly power: null;
  readonly sampleRatio: null;
  readonly missing: readonly MissingShown[] | null;
  readonly clusters: {
    readonly unit: string;
    readonly treated: number;
    readonly comparison: number;
    /** Of one treated cluster, by metric. */
    readonly placebos: readonly (PlaceboRank & { readonly metric: string; readonly effect: number })[];
  } | null;
  readonly balance: BalanceShown | null;
  readonly sensitivity: {
    readonly metrics: readonly SensitivityShown[];
    readonly negativeControls: readonly NegativeControlShown[];
    readonly trends: readonly TrendsShown[];
    readonly placebosInTime: readonly PlacebosInTime[];
  };
}
