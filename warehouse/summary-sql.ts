/**
 * The query that sums up rows, one for each subject, to the summaries that a plan needs, in the SQL of a company's own
 * warehouse. It takes two passes, means first and deviations from them then, so that no digit of a spread is lost, and
 * needs nothing but sums and counts. It must never leave out in silence what it cannot read: that is counted beside.
 */
import { assertNever } from '../base/assert-never.js';
import { shareCells } from '../contracts/analysis-columns.js';
import type { DataColumns, MetricColumn } from '../contracts/data-columns.js';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import { dialects, type Dialect, type DialectName } from './dialects.js';
import {
  ARM,
  ASSIGNED,
  columnOf,
  DRAWN_UNIT,
  IN_BOTH_ARMS,
  N,
  OTHER_ARMS,
  UNREADABLE,
} from './summary-columns.js';

export interface SummaryQuery {
  readonly plan: AnalysisPlan;
  readonly columns: DataColumns;
  /** As the warehouse names it; parts are set off by a full stop. */
  readonly table: string;
  readonly dialect: DialectName;
}

/** @returns the text of one SELECT, a row for each arm, or for each cluster of it */
export function summarySql({ plan, columns, table, dialect: name }: SummaryQuery): string {
  const dialect = dialects[name];
  const metrics = [plan.primary, ...plan.guardrails].flatMap((criterion) => {
    const column = columns.metrics[criterion.metric];
    return column ? [metricSql(criterion, column, dialect)] : [];
  });
  const unit = columns.drawnUnit && textOf(columns.drawnUnit.column, dialect);
  const group = unit === undefined ? [ARM] : [ARM, DRAWN_UNIT];
  const means = metrics.flatMap(({ means: each }) => each);
  return [
    'WITH subjects AS (',
    list([
      `${armOf(columns, dialect)} AS ${ARM}`,
      ...(unit === undefined ? [] : [`${unit} AS ${DRAWN_UNIT}`]),
      ...metrics.flatMap(({ subject }) => subject),
    ]),
    `  FROM ${table.split('.').map(dialect.quoted).join('.')}`,
    '),',
    'means AS (',
    list([...group, `COUNT(*) AS ${ASSIGNED}`, ...means]),
    '  FROM subjects',
    `  WHERE ${ARM} IS NOT NULL`,
    `  GROUP BY ${group.join(', ')}`,
    '),',
    'strangers AS (',
    `  SELECT COUNT(*) AS ${OTHER_ARMS} FROM subjects WHERE ${ARM} IS NULL`,
    ')',
    ...(unit === undefined ? [] : [...inBothArms()]),
    list([
      ...group.map((each) => `means.${each}`),
      `MAX(means.${ASSIGNED}) AS ${ASSIGNED}`,
      `MAX(strangers.${OTHER_ARMS}) AS ${OTHER_ARMS}`,
      ...(unit === undefined ? [] : [`MAX(torn.${IN_BOTH_ARMS}) AS ${IN_BOTH_ARMS}`]),
      ...metrics.flatMap(({ sums }) => sums),
    ]).replace(/^ {2}SELECT/, 'SELECT'),
    'FROM subjects',
    // A row without a cluster belongs to none that was drawn, and is counted with the strangers to both.
    `JOIN means ON ${group.map((each) => `subjects.${each} = means.${each}`).join(' AND ')}`,
    'CROSS JOIN strangers',
    ...(unit === undefined ? [] : ['CROSS JOIN torn']),
    `GROUP BY ${group.map((each) => `means.${each}`).join(', ')}`,
    `ORDER BY ${group.map((each) => `means.${each}`).join(', ')}`,
  ].join('\n');
}

function inBothArms(): string[] {
  return [
    ', torn AS (',
    `  SELECT COUNT(*) AS ${IN_BOTH_ARMS}`,
    '  FROM (',
    `    SELECT ${DRAWN_UNIT} FROM means GROUP BY ${DRAWN_UNIT} HAVING COUNT(*) > 1`,
    '  ) AS twice',
    ')',
  ];
}

function list(expressions: readonly string[]): string {
  return `  SELECT\n    ${expressions.join(',\n    ')}`;
}

/** Cells as text without blanks around them; an empty one is missing. */
function textOf(column: string, { quoted, text }: Dialect): string {
  return `NULLIF(TRIM(CAST(${quoted(column)} AS ${text})), '')`;
}

function armOf({ arm, drawnUnit }: DataColumns, dialect: Dialect): string {
  const cell = textOf(arm.column, dialect);
  const is = (value: DataColumns['arm']['pilot']) => `${cell} = ${dialect.literal(String(value).trim())}`;
  const drawn = drawnUnit ? ` AND ${textOf(drawnUnit.column, dialect)} IS NOT NULL` : '';
  return `CASE WHEN ${is(arm.pilot)}${drawn} THEN 'pilot' WHEN ${is(arm.comparison)}${drawn} THEN 'comparison' END`;
}

interface MetricSql {
  /** Its columns of `subjects`, of `means`, and of the result. */
  readonly subject: readonly string[];
  readonly means: readonly string[];
  readonly sums: readonly string[];
}

function metricSql(
  criterion: PrimaryCriterion | Guardrail,
  column: MetricColumn,
  dialect: Dialect,
): MetricSql {
  const { metric, kind, covariate } = criterion;
  switch (kind) {
    case 'proportion':
      return shareSql(metric, column, dialect);
    case 'nps':
      return scoreSql(metric, column, dialect);
    case 'mean':
      return covariate === undefined
        ? meanSql(metric, column, dialect)
        : pairSql(metric, [column.column, column.covariate], ['', 'covariate_'], dialect);
    case 'ratio':
      return pairSql(metric, [column.numerator, column.denominator], ['numerator_', 'denominator_'], dialect);
    default:
      return assertNever(kind);
  }
}

const sumOf = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

function shareSql(metric: string, column: MetricColumn, dialect: Dialect): MetricSql {
  const at = (field: string) => columnOf(metric, field);
  const { yes, no } = shareCells(column);
  const cell = `LOWER(${textOf(column.column ?? '', dialect)})`;
  const among = (cells: ReadonlySet<string>) => `${cell} IN (${[...cells].map(dialect.literal).join(', ')})`;
  return {
    subject: [
      `CASE WHEN ${among(yes)} THEN 1 WHEN ${among(no)} THEN 0 END AS ${at('value')}`,
      `CASE WHEN ${cell} IS NULL OR ${among(yes)} OR ${among(no)} THEN 0 ELSE 1 END AS ${at(UNREADABLE)}`,
    ],
    means: [],
    sums: [
      `SUM(subjects.${at(UNREADABLE)}) AS ${at(UNREADABLE)}`,
      `COUNT(subjects.${at('value')}) AS ${at(N)}`,
      `${sumOf(`subjects.${at('value')} = 1`)} AS ${at('successes')}`,
    ],
  };
}

const ANSWERS = Array.from({ length: 11 }, (_, answer) => answer);
const PROMOTERS_FROM = 9;
const PASSIVES_FROM = 7;

function scoreSql(metric: string, column: MetricColumn, dialect: Dialect): MetricSql {
  const at = (field: string) => columnOf(metric, field);
  const cell = textOf(column.column ?? '', dialect);
  const isAnswer = `${cell} IN (${ANSWERS.map((answer) => dialect.literal(String(answer))).join(', ')})`;
  const value = `subjects.${at('value')}`;
  return {
    subject: [
      `CASE WHEN ${isAnswer} THEN CAST(${cell} AS ${dialect.number}) END AS ${at('value')}`,
      `CASE WHEN ${cell} IS NULL OR ${isAnswer} THEN 0 ELSE 1 END AS ${at(UNREADABLE)}`,
    ],
    means: [],
    sums: [
      `SUM(subjects.${at(UNREADABLE)}) AS ${at(UNREADABLE)}`,
      `COUNT(${value}) AS ${at(N)}`,
      `${sumOf(`${value} >= ${PROMOTERS_FROM}`)} AS ${at('promoters')}`,
      `${sumOf(`${value} >= ${PASSIVES_FROM} AND ${value} < ${PROMOTERS_FROM}`)} AS ${at('passives')}`,
      `${sumOf(`${value} < ${PASSIVES_FROM}`)} AS ${at('detractors')}`,
    ],
  };
}

/** What is no number ends the query: the warehouse says which. */
const numberOf = (column: string, dialect: Dialect) =>
  `CAST(${textOf(column, dialect)} AS ${dialect.number})`;

function meanSql(metric: string, column: MetricColumn, dialect: Dialect): MetricSql {
  const at = (field: string) => columnOf(metric, field);
  const value = `subjects.${at('value')}`;
  const mean = `means.${at('mean')}`;
  return {
    subject: [`${numberOf(column.column ?? '', dialect)} AS ${at('value')}`],
    means: [`AVG(${at('value')}) AS ${at('mean')}`],
    sums: [
      `COUNT(${value}) AS ${at(N)}`,
      `MAX(${mean}) AS ${at('mean')}`,
      `SUM((${value} - ${mean}) * (${value} - ${mean})) AS ${at('squared_deviations')}`,
    ],
  };
}

/** Two columns of the same subjects, of which either both have a value or the subject is missing. */
function pairSql(
  metric: string,
  [first = '', second = '']: readonly (string | undefined)[],
  [ofFirst = '', ofSecond = '']: readonly string[],
  dialect: Dialect,
): MetricSql {
  const at = (field: string) => columnOf(metric, field);
  const [y, x] = [textOf(first, dialect), textOf(second, dialect)];
  const isWhole = `${y} IS NOT NULL AND ${x} IS NOT NULL`;
  // A covariate without an outcome is of a subject that is missing, and no half of anything.
  const isHalf =
    ofFirst === ''
      ? `${y} IS NOT NULL AND ${x} IS NULL`
      : `(${y} IS NULL AND ${x} IS NOT NULL) OR (${y} IS NOT NULL AND ${x} IS NULL)`;
  const pair = [`${ofFirst}value`, `${ofSecond}value`] as const;
  const [one, other] = pair.map((each) => `subjects.${at(each)}`) as [string, string];
  const [meanOne, meanOther] = [`means.${at(`${ofFirst}mean`)}`, `means.${at(`${ofSecond}mean`)}`];
  const product = (left: string, right: string) => `SUM((${left}) * (${right}))`;
  const [fromOne, fromOther] = [`${one} - ${meanOne}`, `${other} - ${meanOther}`];
  return {
    subject: [
      `CASE WHEN ${isWhole} THEN ${numberOf(first, dialect)} END AS ${at(pair[0])}`,
      `CASE WHEN ${isWhole} THEN ${numberOf(second, dialect)} END AS ${at(pair[1])}`,
      `CASE WHEN ${isHalf} THEN 1 ELSE 0 END AS ${at(UNREADABLE)}`,
    ],
    means: [
      `AVG(${at(pair[0])}) AS ${at(`${ofFirst}mean`)}`,
      `AVG(${at(pair[1])}) AS ${at(`${ofSecond}mean`)}`,
    ],
    sums: [
      `SUM(subjects.${at(UNREADABLE)}) AS ${at(UNREADABLE)}`,
      `COUNT(${one}) AS ${at(N)}`,
      `MAX(${meanOne}) AS ${at(`${ofFirst}mean`)}`,
      `${product(fromOne, fromOne)} AS ${at(`${ofFirst}squared_deviations`)}`,
      `MAX(${meanOther}) AS ${at(`${ofSecond}mean`)}`,
      `${product(fromOther, fromOther)} AS ${at(`${ofSecond}squared_deviations`)}`,
      `${product(fromOne, fromOther)} AS ${at('co_deviations')}`,
    ],
  };
}
