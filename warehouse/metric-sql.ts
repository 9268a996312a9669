/** The columns of one metric in each step of the query: the cells of a row, its values, their means, and the sums. */
import { assertNever } from '../base/assert-never.js';
import { shareCells } from '../contracts/analysis-columns.js';
import type { MetricColumn } from '../contracts/data-columns.js';
import type { Dialect } from './dialects.js';
import { N, UNREADABLE, type SummedCriterion } from './summary-columns.js';

export interface MetricSql {
  /** Of `cells`: as text, null where there is nothing. */
  readonly cells: readonly string[];
  /** Of `subjects`: all values null where one cannot be read, and whether anything was given. */
  readonly values: readonly string[];
  /** Of `means`. */
  readonly means: readonly string[];
  /** Of the result. */
  readonly sums: readonly string[];
}

export function metricSql(
  { criterion, at }: SummedCriterion,
  column: MetricColumn,
  dialect: Dialect,
): MetricSql {
  const { kind, covariate } = criterion;
  switch (kind) {
    case 'proportion':
      return shareSql(at, column, dialect);
    case 'nps':
      return scoreSql(at, column, dialect);
    case 'mean':
      return covariate === undefined
        ? meanSql(at, column, dialect)
        : pairSql(
            at,
            [
              { column: column.column, of: '' },
              { column: column.covariate, of: 'covariate_' },
            ],
            dialect,
          );
    case 'ratio':
      return pairSql(
        at,
        [
          { column: column.numerator, of: 'numerator_' },
          { column: column.denominator, of: 'denominator_' },
        ],
        dialect,
      );
    default:
      return assertNever(kind);
  }
}

type At = SummedCriterion['at'];

/** Cells as text without blanks around them; an empty one is missing. */
export function cellOf(column: string | undefined, { quoted, text }: Dialect): string {
  return `NULLIF(TRIM(CAST(${quoted(column ?? '')} AS ${text})), '')`;
}

/** The same of a cell that holds a quantity. */
function quantityOf(column: string | undefined, dialect: Dialect): string {
  return dialect.quantity?.(column ?? '') ?? cellOf(column, dialect);
}

/** 1 where a subject has something in this cell, readable or not. */
function givenIn(cells: readonly string[]): string {
  return `CASE WHEN ${cells.map((cell) => `${cell} IS NOT NULL`).join(' OR ')} THEN 1 ELSE 0 END`;
}

/** What was given and became no value is unreadable, whatever kept it from being one. A sum with null is null. */
function counted(at: At, values: readonly string[]): string[] {
  const count = `COUNT(${values.map((value) => `subjects.${value}`).join(' + ')})`;
  return [`SUM(subjects.${at('given')}) - ${count} AS ${at(UNREADABLE)}`, `${count} AS ${at(N)}`];
}

const sumOf = (condition: string) => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

function shareSql(at: At, column: MetricColumn, dialect: Dialect): MetricSql {
  const { yes, no } = shareCells(column);
  const cell = at('cell');
  const among = (cells: ReadonlySet<string>) => `${cell} IN (${[...cells].map(dialect.literal).join(', ')})`;
  return {
    cells: [`LOWER(${cellOf(column.column, dialect)}) AS ${cell}`],
    values: [
      `CASE WHEN ${among(yes)} THEN 1 WHEN ${among(no)} THEN 0 END AS ${at('value')}`,
      `${givenIn([cell])} AS ${at('given')}`,
    ],
    means: [],
    sums: [...counted(at, [at('value')]), `${sumOf(`subjects.${at('value')} = 1`)} AS ${at('successes')}`],
  };
}

const ANSWERS = Array.from({ length: 11 }, (_, answer) => answer);
const PROMOTERS_FROM = 9;
const PASSIVES_FROM = 7;

function scoreSql(at: At, column: MetricColumn, dialect: Dialect): MetricSql {
  const cell = at('cell');
  const isAnswer = `${cell} IN (${ANSWERS.map((answer) => dialect.literal(String(answer))).join(', ')})`;
  const value = `subjects.${at('value')}`;
  return {
    cells: [`${cellOf(column.column, dialect)} AS ${cell}`],
    values: [
      `CASE WHEN ${isAnswer} THEN CAST(${cell} AS ${dialect.number}) END AS ${at('value')}`,
      `${givenIn([cell])} AS ${at('given')}`,
    ],
    means: [],
    sums: [
      ...counted(at, [at('value')]),
      `${sumOf(`${value} >= ${PROMOTERS_FROM}`)} AS ${at('promoters')}`,
      `${sumOf(`${value} >= ${PASSIVES_FROM} AND ${value} < ${PROMOTERS_FROM}`)} AS ${at('passives')}`,
      `${sumOf(`${value} < ${PASSIVES_FROM}`)} AS ${at('detractors')}`,
    ],
  };
}

function meanSql(at: At, column: MetricColumn, dialect: Dialect): MetricSql {
  const cell = at('cell');
  const mean = `means.${at('mean')}`;
  const away = `subjects.${at('value')} - ${mean}`;
  return {
    cells: [`${quantityOf(column.column, dialect)} AS ${cell}`],
    values: [
      `CASE WHEN ${dialect.isNumber(cell)} THEN ${dialect.asNumber(cell)} END AS ${at('value')}`,
      `${givenIn([cell])} AS ${at('given')}`,
    ],
    means: [`AVG(${at('value')}) AS ${at('mean')}`],
    sums: [
      ...counted(at, [at('value')]),
      `MAX(${mean}) AS ${at('mean')}`,
      `${sumOfProducts(away, away)} AS ${at('squared_deviations')}`,
    ],
  };
}

const sumOfProducts = (left: string, right: string) => `SUM((${left}) * (${right}))`;

/** A quantity of a pair, with what its columns begin with. */
interface Half {
  readonly column: string | undefined;
  readonly of: string;
}

/** Two columns of the same subjects, of which either both can be read or the subject counts as unreadable. */
function pairSql(at: At, halves: readonly [Half, Half], dialect: Dialect): MetricSql {
  const [first, second] = halves;
  const cell = ({ of }: Half) => at(`${of}cell`);
  const value = ({ of }: Half) => at(`${of}value`);
  const mean = ({ of }: Half) => at(`${of}mean`);
  const away = (half: Half) => `subjects.${value(half)} - means.${mean(half)}`;
  const isWhole = halves.map((half) => dialect.isNumber(cell(half))).join(' AND ');
  // A covariate without an outcome is of a subject that is missing, and no half of anything.
  const given = first.of === '' ? [first] : halves;
  return {
    cells: halves.map((half) => `${quantityOf(half.column, dialect)} AS ${cell(half)}`),
    values: [
      ...halves.map(
        (half) => `CASE WHEN ${isWhole} THEN ${dialect.asNumber(cell(half))} END AS ${value(half)}`,
      ),
      `${givenIn(given.map(cell))} AS ${at('given')}`,
    ],
    means: halves.map((half) => `AVG(${value(half)}) AS ${mean(half)}`),
    sums: [
      ...counted(at, halves.map(value)),
      ...halves.flatMap((half) => [
        `MAX(means.${mean(half)}) AS ${mean(half)}`,
        `${sumOfProducts(away(half), away(half))} AS ${at(`${half.of}squared_deviations`)}`,
      ]),
      `${sumOfProducts(away(first), away(second))} AS ${at('co_deviations')}`,
    ],
  };
}
