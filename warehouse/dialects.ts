/** How each warehouse writes what the queries of this room need. Everything else in them is plain SQL-92. */

export const DIALECTS = ['duckdb', 'postgres', 'spark', 'bigquery', 'snowflake'] as const;
/** `dataset` is DuckDB over the rows of a data set, whose numbers are numbers already. */
export type DialectName = (typeof DIALECTS)[number] | 'dataset';

export interface Dialect {
  /** Type names of a double and of a text. */
  readonly number: string;
  readonly text: string;
  /** A name of a column or a table, so quoted that it may be any word. */
  readonly quoted: (name: string) => string;
  /** A text in quotes. */
  readonly literal: (value: string) => string;
  /** A cell that holds a quantity, as a number; without it such a cell is read as a text like any other. */
  readonly quantity?: (name: string) => string;
  /** Whether a text is a number, as people write one; not true of null. */
  readonly isNumber: (text: string) => string;
  /** Such a text as a number. */
  readonly asNumber: (text: string) => string;
}

const doubled =
  (quote: string) =>
  (name: string): string =>
    `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;

/** Where a backslash escapes, a quote that is written twice would end the text and begin another. */
const escaped = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const escapedName = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

/** Snowflake keeps a name that was created without quotes in capitals, and takes one in quotes letter by letter. */
const capital = (name: string): string =>
  doubled('"')(/^[a-z_][a-z0-9_$]*$/.test(name) ? name.toUpperCase() : name);

/**
 * As `isDecimal` has it, in what all regular expressions share. A cast alone takes more than that, and each warehouse
 * another more: NaN, Infinity, 1d, 1_000.
 */
const DECIMAL = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$';

const cast = (type: string) => (text: string) => `CAST(${text} AS ${type})`;
/** Null of what is no number: a planner may cast before it has asked whether it is one. */
const tryCast = (text: string) => `TRY_CAST(${text} AS DOUBLE)`;

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  duckdb: {
    number: 'DOUBLE',
    text: 'VARCHAR',
    quoted: doubled('"'),
    literal: doubled("'"),
    isNumber: (text) => `regexp_full_match(${text}, '${DECIMAL}')`,
    asNumber: tryCast,
  },
  dataset: {
    number: 'DOUBLE',
    text: 'VARCHAR',
    quoted: doubled('"'),
    literal: doubled("'"),
    // A column that is compared with texts elsewhere is a text in all places.
    quantity: (name) => `TRY_CAST(${doubled('"')(name)} AS DOUBLE)`,
    isNumber: (cell) => `${cell} IS NOT NULL`,
    asNumber: (cell) => cell,
  },
  postgres: {
    number: 'DOUBLE PRECISION',
    text: 'VARCHAR',
    quoted: doubled('"'),
    literal: doubled("'"),
    isNumber: (text) => `${text} ~ '${DECIMAL}'`,
    asNumber: cast('DOUBLE PRECISION'),
  },
  spark: {
    number: 'DOUBLE',
    text: 'STRING',
    quoted: doubled('`'),
    literal: escaped,
    isNumber: (text) => `${text} RLIKE '${DECIMAL}'`,
    asNumber: cast('DOUBLE'),
  },
  bigquery: {
    number: 'FLOAT64',
    text: 'STRING',
    quoted: escapedName,
    literal: escaped,
    isNumber: (text) => `REGEXP_CONTAINS(${text}, '${DECIMAL}')`,
    asNumber: (text) => `SAFE_CAST(${text} AS FLOAT64)`,
  },
  snowflake: {
    number: 'DOUBLE',
    text: 'VARCHAR',
    quoted: capital,
    // In Snowflake a backslash escapes too, and a quote may be written either way.
    literal: escaped,
    isNumber: (text) => `REGEXP_LIKE(${text}, '${DECIMAL}')`,
    asNumber: tryCast,
  },
};
