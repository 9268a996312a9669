/** Each criterion of a verdict with the numbers behind it: what both groups showed, the difference, and what was required. */
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../../contracts/evidence.js';
import type { MetricKind } from '../../base/vocabulary.js';
import type { CriterionResult, Verdict } from '../evidence/verdict.js';

export interface GroupShown {
  readonly n: number;
  /** The share, mean, ratio or score, in the metric's own unit; null for an empty group, and for a ratio over nothing. */
  readonly value: number | null;
}

type Estimate = NonNullable<CriterionResult['estimate']>;

export interface CriterionShown {
  readonly metric: string;
  readonly metricVersion: number;
  readonly role: CriterionResult['role'];
  readonly goodDirection: 'increase' | 'decrease' | null;
  readonly verdict: CriterionResult['verdict'];
  readonly reason: string;
  /** Null where the evidence has no such metric. */
  readonly pilot: GroupShown | null;
  readonly comparison: GroupShown | null;
  /** Pilot minus comparison, in the metric's own unit; null when the criterion is invalid. */
  readonly difference: number | null;
  readonly interval: {
    readonly lower: number;
    readonly upper: number;
    readonly confidence: number;
    readonly method: string;
  } | null;
  /** The test that belongs to the interval; null when the criterion is invalid. */
  readonly test: Pick<Estimate, 'standardError' | 'standardErrorKind' | 'degreesOfFreedom' | 'pValue'> | null;
  /** Null where subjects themselves were drawn. */
  readonly clusters: NonNullable<CriterionResult['clusters']> | null;
  /** Null where the plan names no covariate. */
  readonly covariate: NonNullable<CriterionResult['covariate']> | null;
  /** Null where the plan has no rule for missing outcomes, and where none is missing. */
  readonly missing: NonNullable<CriterionResult['missing']> | null;
  /** Of the definition in the library by which it was computed from rows; null where sums or values were handed in. */
  readonly definitionHash: string | null;
  readonly required: { readonly what: 'minimum_effect' | 'margin'; readonly value: number };
  /** More subjects, or clusters, by group that would decide it; null when it is decided, or when no worthwhile number would. */
  readonly moreNeeded: { readonly pilot: number; readonly comparison: number } | null;
}

export function criteriaShown(
  plan: AnalysisPlan,
  observations: Observations,
  verdict: Verdict,
): CriterionShown[] {
  return verdict.criteria.map((result) => criterionShown(result, plan, observations));
}

function criterionShown(
  result: CriterionResult,
  plan: AnalysisPlan,
  { metrics }: Observations,
): CriterionShown {
  const { metric, metricVersion, role, verdict, reason, estimate, threshold } = result;
  const planned = plannedIn(plan).find((each) => each.metric === metric);
  const observed = metrics.find((each) => each.metric === metric);
  return {
    metric,
    metricVersion,
    role,
    goodDirection: planned?.goodDirection ?? null,
    verdict,
    reason,
    pilot: observed ? groupShown(observed.pilot) : null,
    comparison: observed ? groupShown(observed.comparison) : null,
    difference: estimate?.effect ?? null,
    interval: estimate
      ? {
          lower: estimate.lower,
          upper: estimate.upper,
          confidence: estimate.confidence,
          method: estimate.method,
        }
      : null,
    test: estimate
      ? {
          standardError: estimate.standardError,
          standardErrorKind: estimate.standardErrorKind,
          degreesOfFreedom: estimate.degreesOfFreedom,
          pValue: estimate.pValue,
        }
      : null,
    clusters: result.clusters ?? null,
    covariate: result.covariate ?? null,
    missing: result.missing ?? null,
    definitionHash: observed?.definitionHash ?? null,
    required: { what: role === 'primary' ? 'minimum_effect' : 'margin', value: threshold },
    moreNeeded: result.moreNeeded ?? null,
  };
}

function plannedIn({ primary, guardrails }: AnalysisPlan): (PrimaryCriterion | Guardrail)[] {
  return [primary, ...guardrails];
}

function groupShown(group: GroupSummary): GroupShown {
  const { n } = group;
  // The row of a kind takes that kind's summary, which the compiler does not conclude from the key.
  const level = LEVELS[group.kind] as (group: GroupSummary) => number;
  const value = n === 0 ? Number.NaN : level(group);
  return { n, value: Number.isFinite(value) ? value : null };
}

/** The share, mean, ratio or score of a group that is not empty. */
const LEVELS: { readonly [Kind in MetricKind]: (group: Extract<GroupSummary, { kind: Kind }>) => number } = {
  proportion: ({ n, successes }) => successes / n,
  mean: (arm) => meanOf(arm.n, arm),
  ratio: ({ n, numerator, denominator }) => meanOf(n, numerator) / meanOf(n, denominator),
  nps: ({ n, promoters, detractors }) => (100 * (promoters - detractors)) / n,
};

function meanOf(
  n: number,
  { mean, sum }: { readonly mean?: number | undefined; readonly sum?: number | undefined },
): number {
  return mean ?? (sum ?? 0) / n;
}
