/**
 * Reads the rows of a CSV file into the summaries that the gate judges. It must never fill in or leave out what it cannot
 * read.
 */
import { judged } from '../api/http/field-errors.js';
import { PlainError } from '../client/plain-error.js';
import type { DataColumns } from '../contracts/data-columns.js';
import { NOTHING_DEFINED, type DefinedMetrics } from '../contracts/defined-metric.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import { observationsSchema, type Observations } from '../contracts/evidence.js';
import { readRows } from './csv-rows.js';
import { RowFaults } from './row-faults.js';
import { RowTally } from './row-tally.js';

/**
 * @param defined the metrics that are computed by their definition
 * @throws PlainError with the faults of the rows: the first twenty, and how many more
 */
export async function observationsFromCsv(
  path: string,
  columns: DataColumns,
  plan: AnalysisPlan,
  defined: DefinedMetrics = NOTHING_DEFINED,
): Promise<Observations> {
  const faults = new RowFaults(path);
  const tally = new RowTally(columns, plan, faults, defined);
  await readRows(path, tally.columnNames, faults, (row) => tally.take(row));
  faults.refuse(tally.rows);
  const found = judged(observationsSchema, tally.observations(plan));
  if (found.success) return found.data;
  const told = found.errors.map(
    ({ pointer, detail }) => `${path}: what its rows sum up to, ${pointer}: ${detail}`,
  );
  throw new PlainError(told.join('\n'), 2);
}
