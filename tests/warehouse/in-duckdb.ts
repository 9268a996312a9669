/** Runs the query in DuckDB, for the tests of this folder. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll } from 'vitest';
import type { DataColumns } from '../../contracts/data-columns.js';
import { NOTHING_DEFINED, type DefinedMetrics } from '../../contracts/defined-metric.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import { observationsSchema, type Observations } from '../../contracts/evidence.js';
import { observationsOfRows, type ResultRow } from '../../warehouse/observations-of-rows.js';
import { summarySql } from '../../warehouse/summary-sql.js';
import { fileWriter } from '../analyse/command.js';

/** Each file of tests asks for its own, because what is registered for one ends with it. */
export function inDuckdb() {
  const file = fileWriter();

  let engine: DuckDBInstance;
  let duckdb: DuckDBConnection;
  beforeAll(async () => {
    engine = await DuckDBInstance.create(':memory:');
    duckdb = await engine.connect();
  });
  afterAll(() => {
    duckdb.closeSync();
    engine.closeSync();
  });

  /** What the warehouse makes of the file, all cells as text. */
  async function summed(
    csv: string,
    plan: AnalysisPlan,
    columns: DataColumns,
    defined: DefinedMetrics = NOTHING_DEFINED,
  ): Promise<ResultRow[]> {
    await duckdb.run(
      `CREATE OR REPLACE TABLE "all rows" AS SELECT * FROM read_csv('${csv}', all_varchar = true, header = true, null_padding = false)`,
    );
    const reader = await duckdb.runAndReadAll(
      summarySql({ plan, columns, defined, table: 'all rows', dialect: 'duckdb' }),
    );
    return reader.getRowObjectsJson();
  }

  function read(
    rows: readonly ResultRow[],
    plan: AnalysisPlan,
    columns: DataColumns,
    defined: DefinedMetrics = NOTHING_DEFINED,
  ): Observations {
    const found = observationsOfRows(rows, { plan, columns, defined, source: 'the rows of a CSV file' });
    if ('faults' in found) throw new Error(found.faults.join('\n'));
    return observationsSchema.parse(found);
  }

  async function faultsOf(lines: readonly string[], plan: AnalysisPlan, columns: DataColumns) {
    const rows = await summed(file('faulty.csv', `${lines.join('\n')}\n`), plan, columns);
    const found = observationsOfRows(rows, { plan, columns, source: 'x' });
    return 'faults' in found ? found.faults : [];
  }
  return { file, summed, read, faultsOf };
}
