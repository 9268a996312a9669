/**
 * Reads the rows of a CSV file into the summaries that the gate judges. Rows pass by one at a time, so that a file of
 * millions takes no more memory than a short one. It must never fill in or leave out what it cannot read.
 */
import { createReadStream } from 'node:fs';
import { parse, CsvError } from 'csv-parse';
import { judged } from '../api/http/field-errors.js';
import { nearestName } from '../base/nearest-name.js';
import { PlainError } from '../client/plain-error.js';
import type { DataColumns } from '../contracts/analysis-file.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import { observationsSchema, type Observations } from '../contracts/evidence.js';
import { columnsOf } from './metric-column.js';
import { unreadable } from './unreadable.js';
import { RowFaults } from './row-faults.js';
import { RowTally, type Layout } from './row-tally.js';

/** An opened quote that is never closed would otherwise take the rest of the file for one cell. */
const LONGEST_ROW = 1_000_000;

/** @throws PlainError with the faults of the rows: the first twenty, and how many more */
export async function observationsFromCsv(
  path: string,
  columns: DataColumns,
  plan: AnalysisPlan,
): Promise<Observations> {
  const faults = new RowFaults(path);
  const tally = await tallied(path, columns, { plan, faults });
  if (faults.lines.length > 0) throw new PlainError(faults.lines.join('\n'), 2);
  if (tally === undefined || tally.rows === 0)
    throw new PlainError(`${path}: holds no rows below its header`, 2);
  const found = judged(observationsSchema, tally.observations(plan));
  if (found.success) return found.data;
  const told = found.errors.map(
    ({ pointer, detail }) => `${path}: what its rows sum up to, ${pointer}: ${detail}`,
  );
  throw new PlainError(told.join('\n'), 2);
}

interface Reading {
  readonly plan: AnalysisPlan;
  readonly faults: RowFaults;
}

async function tallied(
  path: string,
  columns: DataColumns,
  { plan, faults }: Reading,
): Promise<RowTally | undefined> {
  let tally: RowTally | undefined;
  let row = 0;
  const file = createReadStream(path);
  const parser = parse({ bom: true, trim: true, relax_column_count: true, max_record_size: LONGEST_ROW });
  file.on('error', (error) => parser.destroy(error));
  try {
    for await (const cells of file.pipe(parser) as AsyncIterable<string[]>) {
      row += 1;
      if (tally) tally.take(cells, row);
      else tally = new RowTally(columns, plan, layoutOf(cells, columns, { path, faults }));
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw unreadable(error, path);
    // Rows wait between the parser and whoever counts them, so that only the parser knows how far it came.
    const read = typeof error.records === 'number' ? error.records : row;
    faults.say(read + 1, ` ${CSV_FAULTS[error.code] ?? `is not valid CSV: ${error.message}`}`);
  } finally {
    file.destroy();
  }
  return tally;
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
function layoutOf(
  cells: readonly string[],
  columns: DataColumns,
  { path, faults }: { readonly path: string; readonly faults: RowFaults },
): Layout {
  const header = cells.map((cell) => cell.trim());
  const [first = ''] = header;
  if (header.length === 1 && /[;\t]/.test(first)) {
    const what = `is one cell, ${JSON.stringify(first)}: cells must be separated by commas`;
    throw new PlainError(`${path}: row 1 ${what}`, 2);
  }
  const { arm, drawnUnit, metrics } = columns;
  const unit = drawnUnit === undefined ? [] : [drawnUnit.column];
  const named = [arm.column, ...unit, ...Object.values(metrics).flatMap(columnsOf)];
  const problems = [...new Set(named)].flatMap((column) => headerProblem(column, header));
  if (problems.length > 0)
    throw new PlainError(problems.map((each) => `${path}: row 1: the header ${each}`).join('\n'), 2);
  return {
    places: new Map(named.map((column) => [column, header.indexOf(column)])),
    width: header.length,
    faults,
  };
}

function headerProblem(column: string, header: readonly string[]): string[] {
  const times = header.filter((each) => each === column).length;
  if (times === 1) return [];
  if (times > 1) return [`names ${column} ${times} times; a column needs a name of its own`];
  const meant = nearestName(column, header);
  return [`has no column ${column}${meant === undefined ? '' : `; did you mean ${meant}?`}`];
}
