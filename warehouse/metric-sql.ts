/** The columns of one metric in each step of the query: the cells of a row, its values, their means, and the sums. */
import { assertNever } from '../base/assert-never.js';
import { shareCells } from '../contracts/analysis-columns.js';
import type { MetricColumn } from '../contracts/data-columns.js';
import type { Dialect } from './dialects.js';
import { countOf, pairSums, quantitySums, scoreSums, shareSums, type SumsSql } from './metric-sums.js';
import { N, UNREADABLE, type SummedCriterion } from './summary-columns.js';

export interface MetricSql extends SumsSql {
  /** Of `cells`: as text, null where there is nothing. */
  readonly cells: readonly string[];
  /** Of `subjects`: all values null where one cannot be read, and whether anything was given. */
  readonly values: readonly string[];
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
export function quantityOf(column: string | undefined, dialect: Dialect): string {
  return dialect.quantity?.(column ?? '') ?? cellOf(column, dialect);
}

/** Whether a text is among these, of which there is at least one. */
export function isAmong(cell: string, cells: Iterable<string>, { literal }: Dialect): string {
  return `${cell} IN (${[...cells].map(literal).join(', ')})`;
}

/** 1 where a subject has something in this cell, readable or not. */
function givenIn(cells: readonly string[]): string {
  return `CASE WHEN ${cells.map((cell) => `${cell} IS NOT NULL`).join(' OR ')} THEN 1 ELSE 0 END`;
}

/** What was given and became no value is unreadable, whatever kept it from being one. */
function counted(at: At, values: readonly string[], { means, sums }: SumsSql): SumsSql {
  const count = countOf(at, values);
  const unreadable = `SUM(subjects.${at('given')}) - ${count} AS ${at(UNREADABLE)}`;
  return { means, sums: [unreadable, `${count} AS ${at(N)}`, ...sums] };
}

function shareSql(at: At, column: MetricColumn, dialect: Dialect): MetricSql {
  const { yes, no } = shareCells(column);
  const cell = at('cell');
  const [isYes, isNo] = [isAmong(cell, yes, dialect), isAmong(cell, no, dialect)];
  return {
    cells: [`LOWER(${cellOf(column.column, dialect)}) AS ${cell}`],
    values: [
      `CASE WHEN ${isYes} THEN 1 WHEN ${isNo} THEN 0 END AS ${at('value')}`,
      `${givenIn([cell])} AS ${at('given')}`,
    ],
    ...counted(at, ['value'], shareSums(at)),
  };
}

const ANSWERS = Array.from({ length: 11 }, (_, answer) => String(answer));

function scoreSql(at: At, column: MetricColumn, dialect: Dialect): MetricSql {
  const cell = at('cell');
  const isAnswer = isAmong(cell, ANSWERS, dialect);
  return {
    cells: [`${cellOf(column.column, dialect)} AS ${cell}`],
    values: [
      `CASE WHEN ${isAnswer} THEN CAST(${cell} AS ${dialect.number}) END AS ${at('value')}`,
      `${givenIn([cell])} AS ${at('given')}`,
    ],
    ...counted(at, ['value'], scoreSums(at)),
  };
}

function meanSql(at: At, column: MetricColumn, dialect: Dialect): MetricSql {
  const cell = at('cell');
  return {
    cells: [`${quantityOf(column.column, dialect)} AS ${cell}`],
    values: [
      `CASE WHEN ${dialect.isNumber(cell)} THEN ${dialect.asNumber(cell)} END AS ${at('value')}`,
      `${givenIn([cell])} AS ${at('given')}`,
    ],
    ...counted(at, ['value'], quantitySums(at, '')),
  };
}

/** A quantity of a pair, with what its columns begin with. */
interface Half {
  readonly column: string | undefined;
  readonly of: string;
}

/** Two columns of the same subjects, of which either both can be read or the subject counts as unreadable. */
function pairSql(at: At, halves: readonly [Half, Half], dialect: Dialect): MetricSql {
  const [first, second] = halves;
  const cell = ({ of }: Half) => at(`${of}cell`);
  const isWhole = halves.map((half) => dialect.isNumber(cell(half))).join(' AND ');
  // A covariate without an outcome is of a subject that is missing, and no half of anything.
  const given = first.of === '' ? [first] : halves;
  return {
    cells: halves.map((half) => `${quantityOf(half.column, dialect)} AS ${cell(half)}`),
    values: [
      ...halves.map(
        (half) => `CASE WHEN ${isWhole} THEN ${dialect.asNumber(cell(half))} END AS ${at(`${half.of}value`)}`,
      ),
      `${givenIn(given.map(cell))} AS ${at('given')}`,
    ],
    ...counted(
      at,
      halves.map(({ of }) => `${of}value`),
      pairSums(at, [first.of, second.of]),
    ),
  };
}
