/** What is wrong with the rows of a file: the first hundred faults with row, column and cell, and how many there are. */
import type { DatasetFault, UploadFormat } from '../contracts/dataset.js';
import type { RefusedRows } from '../domain/evidence/dataset.js';
import { UNIT } from '../base/vocabulary.js';
import type { CellSql } from './cells.js';
import { quoted, type Tables } from './engine.js';
import { wholeFile, type OpenedSource } from './source.js';

/** More than these help nobody, and a wrong column has a fault in each of a million rows. */
const MOST_SHOWN = 100;
const LONGEST_VALUE = 60;

export interface ReadAsText {
  readonly cells: readonly CellSql[];
  readonly source: OpenedSource;
  readonly format: UploadFormat;
}

export async function faultsOf(tables: Tables, { cells, source, format }: ReadAsText): Promise<RefusedRows> {
  // Rows that are no rows move the numbers of those behind them, so they are told by themselves.
  const broken = format === 'csv' ? await brokenRows(tables) : { faults: [], faultCount: 0 };
  if (broken.faultCount > 0) return broken;
  const faults: DatasetFault[] = [];
  let faultCount = 0;
  const header = source.hasHeader ? 1 : 0;
  const note = async (name: string, hint: string, where: string): Promise<void> => {
    const [counted] = await tables.rows(`SELECT COUNT(*) AS n FROM rows WHERE ${where}`);
    const n = Number(counted?.n);
    faultCount += n;
    if (n === 0) return;
    const text = quoted(`text ${name}`);
    const found = await tables.rows(
      `SELECT row, LEFT(${text}, ${LONGEST_VALUE + 1}) AS value FROM rows WHERE ${where} ORDER BY row LIMIT ${MOST_SHOWN}`,
    );
    for (const { row, value } of found)
      faults.push({
        row: Number(row) + header,
        column: source.columns.get(name) ?? null,
        value: shown(value),
        hint,
      });
  };
  for (const { name, hint } of cells) await note(name, hint, quoted(`bad ${name}`));
  await note(
    UNIT,
    'stands in an earlier row too, and a data set has one row for each unit',
    `row NOT IN (SELECT MIN(row) FROM rows GROUP BY ${UNIT}) AND ${UNIT} IS NOT NULL`,
  );
  faults.sort((left, right) => (left.row ?? 0) - (right.row ?? 0));
  return { faults: faults.slice(0, MOST_SHOWN), faultCount };
}

const BROKEN: Readonly<Record<string, string>> = {
  'TOO MANY COLUMNS': 'has more cells than the header: something that sets cells off too many',
  'MISSING COLUMNS': 'has fewer cells than the header',
  'UNQUOTED VALUE': 'opens a quote that is never closed, or has text after a closing quote',
  'LINE SIZE OVER MAXIMUM': 'is too long: a quote was opened there and not closed',
  'INVALID ENCODING': 'is not UTF-8; save the file as UTF-8',
  'INVALID UNICODE': 'is not UTF-8; save the file as UTF-8',
};

async function brokenRows(tables: Tables): Promise<RefusedRows> {
  const found = await tables.rows(
    `SELECT DISTINCT line, CAST(error_type AS VARCHAR) AS type, LEFT(csv_line, ${LONGEST_VALUE + 1}) AS value FROM reject_errors ORDER BY line`,
  );
  const faults = found.map(({ line, type, value }) => ({
    row: Number(line),
    column: null,
    value: shown(value),
    hint: BROKEN[typeof type === 'string' ? type : ''] ?? 'cannot be read as CSV',
  }));
  return { faults: faults.slice(0, MOST_SHOWN), faultCount: faults.length };
}

function shown(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

const NAMES: Readonly<Record<UploadFormat, string>> = {
  csv: 'CSV in UTF-8',
  parquet: 'a Parquet file',
  json: 'a JSON array of objects, one for each row',
  ndjson: 'JSON with one object on each line',
};

/**
 * A file that cannot be read at all. What the engine says of it names paths of the server, so it is not passed on.
 * @throws the error where it is not the file's
 */
export function unreadable(error: unknown, format: UploadFormat): DatasetFault {
  const message = messageOf(error);
  if (!/^(?:Invalid Input|Conversion|Invalid|Binder|Parser|Serialization) Error/.test(message)) throw error;
  const at = /(?:record\/value|byte|line:?) (\d+)/i.exec(message);
  return wholeFile(`it is not ${NAMES[format]}${at ? ` (${at[0].toLowerCase()})` : ''}`);
}

/** A file that unpacks to more than there is room for does so at every attempt. */
export const UNPACKED = wholeFile('its rows take more room than a data set may; send fewer rows or columns');

export function isOutOfRoom(error: unknown): boolean {
  return messageOf(error).startsWith('Out of Memory Error');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
