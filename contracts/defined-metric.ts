/** A planned metric that is computed over rows by its definition in the metric library. */
import { z } from 'zod';
import { metricDefinitionSchema, type MetricDefinition } from './metric.js';
import { metricNameSchema, metricVersionSchema } from './scalars.js';

/** The version of a definition that a plan is locked on. */
export interface PinnedDefinition {
  readonly definition: MetricDefinition;
  /** SHA-256 of its canonical JSON, in hex. */
  readonly hash: string;
}

export interface DefinedMetric extends PinnedDefinition {
  /** The column of the rows, by the name of each column of the definition. */
  readonly columns: Readonly<Record<string, string>>;
}

/** By the name of the metric. */
export type DefinedMetrics = ReadonlyMap<string, DefinedMetric>;

/** Of a plan whose values all come by columns. */
export const NOTHING_DEFINED: DefinedMetrics = new Map();

/** A file with a definition: what `GET /v1/metrics/{key}/versions/{version}` answers, or a metric before it has a version. */
export const metricFileSchema = z.object({
  metric: metricNameSchema,
  version: metricVersionSchema.optional(),
  definition: metricDefinitionSchema,
});
