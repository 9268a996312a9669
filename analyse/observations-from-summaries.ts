/** Reads the result of a query that `--print-sql` printed, as the warehouse has given it back in a CSV file. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { CsvError } from 'csv-parse';
import { judged } from '../api/http/field-errors.js';
import { PlainError } from '../client/plain-error.js';
import type { DataColumns } from '../contracts/data-columns.js';
import type { DefinedMetrics } from '../contracts/defined-metric.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import { observationsSchema, type Observations } from '../contracts/evidence.js';
import { observationsOfRows, type ResultRow } from '../warehouse/observations-of-rows.js';
import { unreadable } from './unreadable.js';

/** @throws PlainError with everything that is wrong with it */
export function observationsFromSummaries(
  path: string,
  columns: DataColumns,
  plan: AnalysisPlan,
  defined: DefinedMetrics,
): Observations {
  const rows = rowsIn(path);
  const found = observationsOfRows(rows, { plan, columns, defined, source: 'a query of the warehouse' });
  if ('faults' in found) throw faulty(path, found.faults);
  const sound = judged(observationsSchema, found);
  if (sound.success) return sound.data;
  throw faulty(
    path,
    sound.errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
  );
}

function faulty(path: string, faults: readonly string[]): PlainError {
  return new PlainError(faults.map((fault) => `${path}: ${fault}`).join('\n'), 2);
}

function rowsIn(path: string): ResultRow[] {
  try {
    // Warehouses differ in the case of the names that they give back.
    const columns = (header: string[]) => header.map((name) => name.toLowerCase());
    return parse(readFileSync(path), { bom: true, trim: true, columns, skip_empty_lines: true });
  } catch (error) {
    if (error instanceof CsvError) throw new PlainError(`${path}: is not valid CSV: ${error.message}`, 2);
    throw unreadable(error, path);
  }
}
