/** `npm run bench:import`: what it takes to make a data set of a large file, and a verdict of the data set. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRows } from './import/rows.js';
import { ran } from './measured-process.js';
import { runBenchmark, type Line } from './report.js';
import { runRounds } from './rounds.js';

const ROWS = 1_000_000;
const QUICK_ROWS = 50_000;

const LINES: readonly Line[] = [
  {
    title: 'import and verdict against DuckDB alone',
    of: ['product', 'seconds'],
    to: ['floor', 'seconds'],
    limit: { atMost: 3 },
  },
  { title: 'import and verdict', of: ['product', 'seconds'], unit: 's' },
  { title: 'DuckDB alone', of: ['floor', 'seconds'], unit: 's' },
  { title: 'peak memory', of: ['product', 'peakMb'], unit: 'MB', limit: { atMost: 700 } },
  { title: 'peak memory of DuckDB alone', of: ['floor', 'peakMb'], unit: 'MB' },
];

await runBenchmark(
  {
    name: 'import',
    measures: `a CSV file of ${ROWS} rows, two arms, a mean with a covariate and five guardrails: read, checked, kept, summed up, judged`,
    floor: 'DuckDB alone: the same file to Parquet, and sums of its columns by arm',
  },
  async ({ quick, rounds }) => {
    const folder = mkdtempSync(join(tmpdir(), 'tollgate-import-'));
    try {
      const path = writeRows(join(folder, 'rows.csv'), quick ? QUICK_ROWS : ROWS);
      const program = (name: string) => ran([join(import.meta.dirname, 'import', `${name}.js`), path]);
      const measured = await runRounds({
        rounds,
        warmUps: 1,
        variants: [
          { name: 'floor', measure: () => program('floor') },
          { name: 'product', measure: () => program('product') },
        ],
      });
      return { measured, lines: LINES };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
