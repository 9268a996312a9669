/** A plan of one metric that is computed by its definition, and what its rows come to by the definition itself. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { DefinedMetrics } from '../../contracts/defined-metric.js';
import type { GroupSummary } from '../../contracts/evidence.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import { measuredRow, type MetricRow } from '../../domain/evidence/metric-row.js';
import { cutOf, metricValue, type MetricValue } from '../../domain/evidence/metric-value.js';
import { planOf } from '../statistics/summaries.js';

export interface ArmRow {
  readonly arm: 'pilot' | 'comparison';
  readonly row: MetricRow;
}

export interface DefinedPlan {
  readonly plan: AnalysisPlan;
  readonly columns: DataColumns;
  readonly defined: DefinedMetrics;
}

export function definedPlan(
  metric: string,
  definition: MetricDefinition,
  columns: Partial<DataColumns> = {},
): DefinedPlan {
  const { formula, goodDirection, rows } = definition;
  const { kind } = formula;
  const threshold =
    kind === 'proportion' ? { minimumEffect: 0.1, targetEffect: 0.2 } : { minimumEffect: 1, targetEffect: 2 };
  const primary = { metric, metricVersion: 1, kind, goodDirection, ...threshold };
  const own = Object.fromEntries(definition.columns.map(({ name }) => [name, name]));
  return {
    plan: planOf({ primary, guardrails: [] }),
    columns: {
      rows,
      arm: { column: 'arm', pilot: 'pilot', comparison: 'comparison' },
      metrics: { [metric]: { definition: {} } },
      assignedAll: true,
      ...columns,
    },
    defined: new Map([[metric, { definition, hash: 'd'.repeat(64), columns: own }]]),
  };
}

/** As a file has them, missing cells empty. */
export function csvOf({ columns }: MetricDefinition, rows: readonly ArmRow[]): string {
  const names = columns.map(({ name }) => name);
  const cell = (value: MetricRow[string]) =>
    typeof value === 'boolean' ? (value ? 'Yes' : 'no') : String(value ?? '');
  const lines = rows.map(({ arm, row }) => [arm, ...names.map((name) => cell(row[name]))].join(','));
  return [['arm', ...names].join(','), ...lines, ''].join('\n');
}

export interface ArmByDefinition extends MetricValue {
  /** Rows that are neither left out nor known not to belong. */
  readonly eligible: number;
}

/** What the pure function makes of each arm, its cap that of both together. */
export function byDefinition(
  definition: MetricDefinition,
  rows: readonly ArmRow[],
): Record<ArmRow['arm'], ArmByDefinition> {
  const measured = rows.map(({ row }) => measuredRow(definition, row));
  const most = cutOf(
    definition.cap,
    measured.flatMap((each) => (typeof each === 'string' ? [] : [each[0]])),
  );
  const cut = Number.isFinite(most)
    ? { ...definition, cap: { at: 'value', value: most } as const }
    : definition;
  const ofArm = (arm: ArmRow['arm']): ArmByDefinition => {
    const found = metricValue(
      cut,
      rows.filter((each) => each.arm === arm).map(({ row }) => row),
    );
    if ('faults' in found) throw new Error(JSON.stringify(found.faults));
    const left = measured.filter(
      (each, at) => rows[at]?.arm === arm && each !== 'excluded' && each !== 'outside',
    );
    return { ...found, eligible: left.length };
  };
  return { pilot: ofArm('pilot'), comparison: ofArm('comparison') };
}

/** The value of an arm in the unit of the metric; null of nobody, and of a ratio over nothing. */
export function valueOfSummary(summary: GroupSummary): number | null {
  if (summary.n === 0) return null;
  switch (summary.kind) {
    case 'proportion':
      return summary.successes / summary.n;
    case 'mean':
      return summary.mean ?? NaN;
    case 'nps':
      return (100 * (summary.promoters - summary.detractors)) / summary.n;
    case 'ratio':
      return summary.denominator.mean === 0
        ? null
        : (summary.numerator.mean ?? NaN) / (summary.denominator.mean ?? NaN);
  }
}
