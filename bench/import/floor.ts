/** DuckDB alone: the same file to Parquet, and sums and squares of each column by arm, with nothing checked or sorted. */
import { DuckDBInstance } from '@duckdb/node-api';
import { NUMBERS } from './rows.js';

const [path = ''] = process.argv.slice(2);
const engine = await DuckDBInstance.create(':memory:', { threads: '2' });
const duckdb = await engine.connect();
await duckdb.run(
  `COPY (SELECT * FROM read_csv('${path}')) TO '${path}.parquet' (FORMAT parquet, COMPRESSION zstd)`,
);
const sums = NUMBERS.map((name) => `AVG(${name}), VAR_SAMP(${name})`).join(', ');
const read = await duckdb.runAndReadAll(
  `SELECT arm, COUNT(*), ${sums}, COVAR_SAMP(spend, spend_before) FROM read_parquet('${path}.parquet') GROUP BY arm`,
);
process.stdout.write(String(read.getRowsJson().length));
