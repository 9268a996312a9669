/**
 * The rows of a CSV file, one at a time, so that a file of millions takes no more memory than what is kept of it. What is no
 * CSV, and a header without a needed column, is told before anything is counted.
 */
import { createReadStream } from 'node:fs';
import { parse, CsvError } from 'csv-parse';
import { orMeant } from '../base/nearest-name.js';
import { PlainError } from '../client/plain-error.js';
import type { RowFaults } from './row-faults.js';
import { unreadable } from './unreadable.js';

/** An opened quote that is never closed would otherwise take the rest of the file for one cell. */
const LONGEST_ROW = 1_000_000;

/** One row below the header. */
export interface CsvRow {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** Of a column that was named, without blanks around it; to be asked before the next row is read. */
  readonly cell: (column: string) => string;
}

/**
 * @param columns that are read
 * @param take is given each row of the right width; empty lines are passed over
 * @throws PlainError when the file cannot be read, or its header lacks a column; what is wrong with rows goes to `faults`
 */
export async function readRows(
  path: string,
  columns: readonly string[],
  faults: RowFaults,
  take: (row: CsvRow) => void,
): Promise<void> {
  let read: ((cells: readonly string[], row: number) => void) | undefined;
  let row = 0;
  const file = createReadStream(path);
  const parser = parse({ bom: true, trim: true, relax_column_count: true, max_record_size: LONGEST_ROW });
  file.on('error', (error) => parser.destroy(error));
  try {
    for await (const cells of file.pipe(parser) as AsyncIterable<string[]>) {
      row += 1;
      if (read) read(cells, row);
      else read = reader(headerOf(cells, columns, path), faults, take);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw unreadable(error, path);
    // Rows wait between the parser and whoever counts them, so that only the parser knows how far it came.
    const read = typeof error.records === 'number' ? error.records : row;
    faults.say(read + 1, ` ${CSV_FAULTS[error.code] ?? `is not valid CSV: ${error.message}`}`);
  } finally {
    file.destroy();
  }
}

interface Header {
  /** Of each column that is read, from 0. */
  readonly places: ReadonlyMap<string, number>;
  readonly width: number;
}

/** One function reads the cells of whichever row is at hand, because a file may have millions of rows. */
function reader(
  { width, places }: Header,
  faults: RowFaults,
  take: (row: CsvRow) => void,
): (cells: readonly string[], row: number) => void {
  let current: readonly string[] = [];
  const cell = (column: string) => current[places.get(column) ?? -1]?.trim() ?? '';
  return (cells, row) => {
    if (cells.length === 1 && cells[0] === '' && width > 1) return;
    if (cells.length !== width) {
      faults.say(row, ` has ${cells.length} cells, and the header ${width}: a comma too many or too few`);
      return;
    }
    current = cells;
    take({ row, cell });
  };
}

/** By the code of the parser, which ends at such a row. */
const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'opens a quote that is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'has text after a closing quote; a quote inside of a quoted cell is written twice',
  INVALID_OPENING_QUOTE:
    'has a quote inside of a cell; put the whole cell in quotes, and write the quote twice',
  CSV_MAX_RECORD_SIZE: 'is longer than a million characters; a quote was opened there and not closed',
};

/** @throws PlainError when the header lacks a column that the plan file names */
function headerOf(cells: readonly string[], columns: readonly string[], path: string): Header {
  const header = cells.map((cell) => cell.trim());
  const [first = ''] = header;
  if (header.length === 1 && /[;\t]/.test(first)) {
    const what = `is one cell, ${JSON.stringify(first)}: cells must be separated by commas`;
    throw new PlainError(`${path}: row 1 ${what}`, 2);
  }
  const problems = [...new Set(columns)].flatMap((column) => headerProblem(column, header));
  if (problems.length > 0)
    throw new PlainError(problems.map((each) => `${path}: row 1: the header ${each}`).join('\n'), 2);
  return { places: new Map(columns.map((column) => [column, header.indexOf(column)])), width: header.length };
}

function headerProblem(column: string, header: readonly string[]): string[] {
  const times = header.filter((each) => each === column).length;
  if (times === 1) return [];
  if (times > 1) return [`names ${column} ${times} times; a column needs a name of its own`];
  return [`has no column ${column}${orMeant(column, header)}`];
}
