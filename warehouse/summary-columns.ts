/** The columns of what a query of this room gives: the one agreement between the query and whoever reads its result. */
import type { MetricKind } from '../base/vocabulary.js';

export const ARM = 'arm';
/** The cluster, where chance drew clusters: a row for each. */
export const DRAWN_UNIT = 'drawn_unit';
/** Rows of the arm, measured or not. */
export const ASSIGNED = 'assigned';
/** Rows of the whole table whose arm is neither; the same in each row of the result. */
export const OTHER_ARMS = 'other_arms';
/** Clusters of the whole table that have rows in both arms. */
export const IN_BOTH_ARMS = 'in_both_arms';

/** Rows of the arm with a value that is none: neither yes nor no, no answer from 0 to 10, half of a pair. */
export const UNREADABLE = 'unreadable';
export const N = 'n';

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

export function columnOf(metric: string, field: string): string {
  return `${metric}__${field}`;
}
