/** The SQL that makes the cells of a file what the mapping says they are, and tells those that it cannot. */
import { shareCells } from '../contracts/analysis-columns.js';
import { UNIT } from '../base/vocabulary.js';
import { DAY, USUAL_YES, type Mapping, type MappedColumn } from '../contracts/mapping.js';
import { literal, quoted } from './engine.js';
import type { OpenedSource } from './source.js';

export interface CellSql {
  readonly name: string;
  readonly kind: MappedColumn['kind'] | 'day';
  /** The value; NULL where the cell is empty or cannot be read. */
  readonly value: string;
  /** Whether the cell is at fault, never NULL. */
  readonly isBad: string;
  /** The cell as it was written; NULL where it is empty. */
  readonly text: string;
  /** Continues the cell that is at fault, in words. */
  readonly hint: string;
}

export interface Period {
  readonly from: string;
  readonly to: string;
}

const EMPTY = 'must not be empty';

/** @param as `typed` where the file's reader makes the numbers, which is much faster and stops at the first bad one */
export function cellsOf(
  { mapping, period }: { readonly mapping: Mapping; readonly period: Period },
  source: OpenedSource,
  as: 'typed' | 'text',
): CellSql[] {
  const textOf = (name: string) => `NULLIF(TRIM(CAST(${source.cell(name)} AS VARCHAR)), '')`;
  const unit: CellSql = {
    name: UNIT,
    kind: 'text',
    value: textOf(UNIT),
    isBad: `${textOf(UNIT)} IS NULL`,
    text: textOf(UNIT),
    hint: 'must name what the row is about',
  };
  const columns = mapping.columns.map((column) => cellOf(column, source, textOf(column.name), as, mapping));
  return [unit, ...(mapping.day === undefined ? [] : [dayOf(textOf(DAY), period)]), ...columns];
}

function dayOf(text: string, { from, to }: Period): CellSql {
  // A file of another format has days of its own type, which read as a day or as a time of one.
  const value = `CAST(TRY_STRPTIME(LEFT(${text}, 10), '%Y-%m-%d') AS DATE)`;
  const within = `${value} BETWEEN DATE ${literal(from)} AND DATE ${literal(to)}`;
  return {
    name: DAY,
    kind: 'day',
    value,
    isBad: `NOT COALESCE(${within}, FALSE)`,
    text,
    hint: `must be a day from ${from} to ${to}, the period of the file, as YYYY-MM-DD`,
  };
}

function cellOf(
  column: MappedColumn,
  source: OpenedSource,
  text: string,
  as: 'typed' | 'text',
  { decimal = 'point' }: Mapping,
): CellSql {
  const { name, kind, required = false } = column;
  const lacking = required ? `${text} IS NULL` : 'FALSE';
  const or = required ? `; it ${EMPTY}` : ', or the cell empty';
  switch (kind) {
    case 'text':
      return { name, kind, text, value: text, isBad: lacking, hint: EMPTY };
    case 'number': {
      const written = decimal === 'comma' ? `REPLACE(${text}, ',', '.')` : text;
      const value =
        as === 'typed' ? `CAST(${source.cell(name)} AS DOUBLE)` : `TRY_CAST(${written} AS DOUBLE)`;
      const absent = as === 'typed' ? `${source.cell(name)} IS NULL` : `${text} IS NULL`;
      const example = decimal === 'comma' ? '1234,5' : '1234.5';
      return {
        name,
        kind,
        text,
        value,
        // A dot would be dropped where a comma stands for the point, as between thousands.
        isBad: `CASE WHEN ${absent} THEN ${required ? 'TRUE' : 'FALSE'} ELSE NOT COALESCE(ISFINITE(${value}), FALSE)${
          decimal === 'comma' && as === 'text' ? ` OR CONTAINS(${text}, '.')` : ''
        } END`,
        hint: `must be a number like ${example}, without currency, unit, percent sign or anything between thousands${or}`,
      };
    }
    case 'yes_no': {
      const { yes, no } = shareCells({ ...column, true: column.true ?? USUAL_YES });
      const among = (cells: ReadonlySet<string>) =>
        `LOWER(${text}) IN (${[...cells].map(literal).join(', ')})`;
      const value = `CASE WHEN ${among(yes)} THEN TRUE WHEN ${among(no)} THEN FALSE END`;
      return {
        name,
        kind,
        text,
        value,
        isBad: `CASE WHEN ${text} IS NULL THEN ${required ? 'TRUE' : 'FALSE'} ELSE ${value} IS NULL END`,
        hint: `must be one of ${[...yes, ...no].join(', ')}, as the mapping says${or}`,
      };
    }
  }
}

/** A select list of the values by their names. */
export function valuesOf(cells: readonly CellSql[]): string {
  return cells.map(({ name, value }) => `${value} AS ${quoted(name)}`).join(', ');
}
