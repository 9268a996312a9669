/** How a table is read that nobody has described: its columns bear the names of the plan. */
import type { DataColumns, MetricColumn } from '../contracts/data-columns.js';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';

/**
 * `arm` holds `pilot` or `comparison`; each metric has a column of its name, a ratio two (`…_numerator`, `…_denominator`);
 * a covariate and the drawn unit have one of theirs. A row is a subject that was assigned, measured or not.
 */
export function usualColumns(
  { primary, guardrails, drawnUnit }: AnalysisPlan,
  defined?: Defined,
): DataColumns {
  const metrics = [primary, ...guardrails].map(
    (criterion) => [criterion.metric, columnOf(criterion, defined)] as const,
  );
  return {
    ...(defined && { rows: defined.rows }),
    arm: { column: 'arm', pilot: 'pilot', comparison: 'comparison' },
    metrics: Object.fromEntries(metrics),
    ...(drawnUnit !== undefined && { drawnUnit: { column: drawnUnit } }),
    assignedAll: true,
  };
}

/** What a row is, and the metrics that are computed by their definition, whose columns bear the names of the library. */
interface Defined {
  readonly rows: string;
  readonly metrics: ReadonlySet<string>;
}

function columnOf(
  { metric, kind, covariate }: PrimaryCriterion | Guardrail,
  defined: Defined | undefined,
): MetricColumn {
  if (defined?.metrics.has(metric)) return { definition: {}, ...(covariate !== undefined && { covariate }) };
  if (kind === 'ratio') return { numerator: `${metric}_numerator`, denominator: `${metric}_denominator` };
  if (kind === 'proportion')
    return { column: metric, true: ['true', 'yes', '1'], false: ['false', 'no', '0'] };
  return { column: metric, ...(covariate !== undefined && { covariate }) };
}
