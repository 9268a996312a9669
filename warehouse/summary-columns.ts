/** The columns of what a query of this room gives: the one agreement between the query and whoever reads its result. */
import type { MetricKind } from '../base/vocabulary.js';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { DefinedMetric, DefinedMetrics } from '../contracts/defined-metric.js';

export const ARM = 'arm';
/** The cluster, where chance drew clusters: a row for each. */
export const DRAWN_UNIT = 'drawn_unit';
/** Rows of the arm, measured or not. */
export const ASSIGNED = 'assigned';
/** Rows of the whole table whose arm is neither; the same in each row of the result. */
export const OTHER_ARMS = 'other_arms';
/** Which metrics the columns are of, in their order; the same in each row of the result. */
export const METRICS = 'metrics';

/** Rows of the arm with a value that is none: no number, neither yes nor no, no answer from 0 to 10, half of a pair. */
export const UNREADABLE = 'unreadable';
export const N = 'n';
/** Of a metric by its definition: rows of the arm that it is taken over, measured or not. */
export const ELIGIBLE = 'eligible';

/** By kind, what a metric's columns hold beside `n` and `unreadable`. */
export const FIELDS = {
  proportion: ['successes'],
  mean: ['mean', 'squared_deviations'],
  ratio: [
    'numerator_mean',
    'numerator_squared_deviations',
    'denominator_mean',
    'denominator_squared_deviations',
    'co_deviations',
  ],
  nps: ['promoters', 'passives', 'detractors'],
} as const satisfies Record<MetricKind, readonly string[]>;

/** Beside those of a mean that is adjusted. */
export const COVARIATE_FIELDS = ['covariate_mean', 'covariate_squared_deviations', 'co_deviations'] as const;

/** The fields that count subjects; the others are amounts. */
export const COUNTS: ReadonlySet<string> = new Set([
  N,
  UNREADABLE,
  ELIGIBLE,
  ...FIELDS.proportion,
  ...FIELDS.nps,
]);

/** A criterion of the plan that has a column in the table. */
export interface SummedCriterion {
  readonly criterion: PrimaryCriterion | Guardrail;
  /** The name of a column of it. A name by place stays short, and PostgreSQL cuts names off after 63 bytes. */
  readonly at: (field: string) => string;
  /** Where it is computed by its definition in the library. */
  readonly defined?: DefinedMetric;
}

/** @param metrics those that have a column, by name */
export function summedCriteria(
  { primary, guardrails }: AnalysisPlan,
  metrics: Readonly<Record<string, unknown>>,
  defined: DefinedMetrics,
): SummedCriterion[] {
  return [primary, ...guardrails]
    .filter(({ metric }) => metric in metrics)
    .map((criterion, place) => {
      const by = defined.get(criterion.metric);
      return { criterion, at: (field) => `m${place + 1}__${field}`, ...(by && { defined: by }) };
    });
}

/** What the column of this name holds: a result of another plan, or of another order, must not be read by place. */
export function metricsText(summed: readonly SummedCriterion[]): string {
  return summed
    .map(({ criterion: { metric, metricVersion }, at, defined }) => {
      const by = defined ? ` by ${defined.hash.slice(0, SHOWN_OF_HASH)}` : '';
      return `${at('')}${metric} v${metricVersion}${by}`;
    })
    .join('; ');
}

/** Enough to tell a definition from any other. */
const SHOWN_OF_HASH = 12;
