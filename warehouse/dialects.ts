/** How each warehouse writes what the queries of this room need. Everything else in them is plain SQL-92. */

export const DIALECTS = ['duckdb', 'postgres', 'spark', 'bigquery', 'snowflake'] as const;
export type DialectName = (typeof DIALECTS)[number];

export interface Dialect {
  /** Type names of a double and of a text. */
  readonly number: string;
  readonly text: string;
  /** A name of a column or a table, so quoted that it may be any word. */
  readonly quoted: (name: string) => string;
  /** A text in quotes. */
  readonly literal: (value: string) => string;
}

const doubled =
  (quote: string) =>
  (name: string): string =>
    `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;

/** Where a backslash escapes, a quote that is written twice would end the text and begin another. */
const escaped = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const escapedName = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  duckdb: { number: 'DOUBLE', text: 'VARCHAR', quoted: doubled('"'), literal: doubled("'") },
  postgres: { number: 'DOUBLE PRECISION', text: 'VARCHAR', quoted: doubled('"'), literal: doubled("'") },
  spark: { number: 'DOUBLE', text: 'STRING', quoted: doubled('`'), literal: escaped },
  bigquery: { number: 'FLOAT64', text: 'STRING', quoted: escapedName, literal: escaped },
  // In Snowflake a backslash escapes too, and a quote may be written either way.
  snowflake: { number: 'DOUBLE', text: 'VARCHAR', quoted: doubled('"'), literal: escaped },
};
