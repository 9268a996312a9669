/**
 * The query that sums up rows, one for each subject, to the summaries that a plan needs, in the SQL of a company's own
 * warehouse. It takes two passes, means first and deviations from them then, so that no digit of a spread is lost, and
 * needs nothing but sums and counts. It must never leave out in silence what it cannot read: that is counted beside.
 */
import type { DataColumns, MetricColumn } from '../contracts/data-columns.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import { NOTHING_DEFINED, type DefinedMetrics } from '../contracts/defined-metric.js';
import { definitionSql, type DefinitionSql } from './definition-sql.js';
import { dialects, type Dialect, type DialectName } from './dialects.js';
import { cellOf, metricSql, type MetricSql } from './metric-sql.js';
import {
  ARM,
  ASSIGNED,
  DRAWN_UNIT,
  METRICS,
  metricsText,
  OTHER_ARMS,
  summedCriteria,
  type SummedCriterion,
} from './summary-columns.js';

export interface SummaryQuery {
  readonly plan: AnalysisPlan;
  readonly columns: DataColumns;
  /** The metrics that are computed by their definition; none unless told. */
  readonly defined?: DefinedMetrics;
  /** As the warehouse names it; parts are set off by a full stop. */
  readonly table: string;
  readonly dialect: DialectName;
}

const ARM_CELL = 'arm_cell';

/** @returns the text of one SELECT, a row for each arm, or for each cluster of it */
export function summarySql({
  plan,
  columns,
  defined = NOTHING_DEFINED,
  table,
  dialect: name,
}: SummaryQuery): string {
  const dialect = dialects[name];
  const summed = summedCriteria(plan, columns.metrics, defined);
  const all = summed.map((each) => sqlOf(each, columns.metrics[each.criterion.metric] ?? {}, dialect));
  const metrics = all.map(({ sql }) => sql);
  const definitions = all.flatMap(({ definition }) => definition ?? []);
  const { drawnUnit } = columns;
  const group = drawnUnit === undefined ? [ARM] : [ARM, DRAWN_UNIT];
  const ofMeans = group.map((each) => `means.${each}`);
  return [
    'WITH cells AS (',
    list([
      `${cellOf(columns.arm.column, dialect)} AS ${ARM_CELL}`,
      ...(drawnUnit === undefined ? [] : [`${cellOf(drawnUnit.column, dialect)} AS ${DRAWN_UNIT}`]),
      ...metrics.flatMap(({ cells }) => cells),
    ]),
    `  FROM ${table.split('.').map(dialect.quoted).join('.')}`,
    '),',
    ...formulaTables(definitions),
    'subjects AS (',
    list([
      `${armOf(columns, dialect)} AS ${ARM}`,
      ...(drawnUnit === undefined ? [] : [DRAWN_UNIT]),
      ...metrics.flatMap(({ values }) => values),
    ]),
    `  FROM ${sourceOf(definitions)}`,
    '),',
    'means AS (',
    list([...group, `COUNT(*) AS ${ASSIGNED}`, ...metrics.flatMap(({ means }) => means)]),
    '  FROM subjects',
    `  WHERE ${ARM} IS NOT NULL`,
    `  GROUP BY ${group.join(', ')}`,
    '),',
    'strangers AS (',
    `  SELECT COUNT(*) AS ${OTHER_ARMS} FROM subjects WHERE ${ARM} IS NULL`,
    ')',
    list([
      ...ofMeans,
      `MAX(means.${ASSIGNED}) AS ${ASSIGNED}`,
      `MAX(strangers.${OTHER_ARMS}) AS ${OTHER_ARMS}`,
      `${dialect.literal(metricsText(summed))} AS ${METRICS}`,
      ...metrics.flatMap(({ sums }) => sums),
    ]).trimStart(),
    'FROM subjects',
    `JOIN means ON ${group.map((each) => `subjects.${each} = means.${each}`).join(' AND ')}`,
    'CROSS JOIN strangers',
    `GROUP BY ${ofMeans.join(', ')}`,
    `ORDER BY ${ofMeans.join(', ')}`,
  ].join('\n');
}

interface OneMetric {
  readonly sql: MetricSql;
  readonly definition?: DefinitionSql;
}

function sqlOf(summed: SummedCriterion, column: MetricColumn, dialect: Dialect): OneMetric {
  const { at, defined, criterion } = summed;
  if (!defined) return { sql: metricSql(summed, column, dialect) };
  const covariate = criterion.covariate === undefined ? undefined : column.covariate;
  const definition = definitionSql({ at, defined, covariate, dialect });
  return { sql: definition, definition };
}

/** The tables between cells and subjects, which only a definition needs. */
function formulaTables(definitions: readonly DefinitionSql[]): string[] {
  if (definitions.length === 0) return [];
  const cuts = definitions.flatMap(({ cut }) => cut);
  return [
    'typed AS (',
    list(['cells.*', ...definitions.flatMap(({ typed }) => typed)]),
    '  FROM cells',
    '),',
    'formulas AS (',
    list(['typed.*', ...definitions.flatMap(({ formulas }) => formulas)]),
    '  FROM typed',
    '),',
    ...cuts.flatMap(({ name, select }) => [`${name} AS (`, ...select.map((line) => `  ${line}`), '),']),
  ];
}

/** The rows that subjects are made of, each beside where amounts are cut. */
function sourceOf(definitions: readonly DefinitionSql[]): string {
  if (definitions.length === 0) return 'cells';
  const cuts = definitions.flatMap(({ cut }) => cut.slice(-1));
  return ['formulas', ...cuts.map(({ name }) => name)].join(' CROSS JOIN ');
}

function list(expressions: readonly string[]): string {
  return `  SELECT\n    ${expressions.join(',\n    ')}`;
}

/** A row without a cluster belongs to none that was drawn, and is counted with the strangers to both arms. */
function armOf({ arm, drawnUnit }: DataColumns, { literal }: Dialect): string {
  const is = (value: DataColumns['arm']['pilot']) => `${ARM_CELL} = ${literal(String(value).trim())}`;
  const drawn = drawnUnit ? ` AND ${DRAWN_UNIT} IS NOT NULL` : '';
  return `CASE WHEN ${is(arm.pilot)}${drawn} THEN 'pilot' WHEN ${is(arm.comparison)}${drawn} THEN 'comparison' END`;
}
