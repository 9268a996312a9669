/** The query that sums up rows in a warehouse, run by DuckDB, comes to what the command sums up itself. */
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import { readPlanFile } from '../../analyse/plan-file.js';
import { projectRoot } from '../../client/project-root.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import { observationsSchema, type Observations } from '../../contracts/evidence.js';
import type { DialectName } from '../../warehouse/dialects.js';
import { observationsOfRows, type ResultRow } from '../../warehouse/observations-of-rows.js';
import { summarySql } from '../../warehouse/summary-sql.js';
import { fileWriter } from '../analyse/command.js';
import { seeded } from '../support/seeded.js';
import { planOf } from '../statistics/summaries.js';

const PLANS = path.join(projectRoot, 'examples/plans');
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
async function summed(csv: string, plan: AnalysisPlan, columns: DataColumns): Promise<ResultRow[]> {
  await duckdb.run(
    `CREATE OR REPLACE TABLE "all rows" AS SELECT * FROM read_csv('${csv}', all_varchar = true, header = true, null_padding = false)`,
  );
  const reader = await duckdb.runAndReadAll(
    summarySql({ plan, columns, table: 'all rows', dialect: 'duckdb' }),
  );
  return reader.getRowObjectsJson();
}

function read(rows: readonly ResultRow[], plan: AnalysisPlan, columns: DataColumns): Observations {
  const found = observationsOfRows(rows, { plan, columns, source: 'the rows of a CSV file' });
  if ('faults' in found) throw new Error(found.faults.join('\n'));
  return observationsSchema.parse(found);
}

async function faultsOf(lines: readonly string[], plan: AnalysisPlan, columns: DataColumns) {
  const rows = await summed(file('faulty.csv', `${lines.join('\n')}\n`), plan, columns);
  const found = observationsOfRows(rows, { plan, columns, source: 'x' });
  return 'faults' in found ? found.faults : [];
}

/** The same but for rounding, wherever a number stands; clusters in any order. */
function near(one: unknown, other: unknown, at = ''): void {
  if (typeof one === 'number' && typeof other === 'number') {
    const off = Math.abs(one - other) / Math.max(1, Math.abs(other));
    expect(off, `${at}: ${String(one)} and ${String(other)}`).toBeLessThan(1e-9);
    return;
  }
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    expect(one, at).toEqual(other);
    return;
  }
  expect(Object.keys(one), at).toEqual(Object.keys(other));
  for (const [key, value] of Object.entries(one))
    near(value, (other as Record<string, unknown>)[key], `${at}/${key}`);
}

const sorted = (observations: Observations): Observations => ({
  ...observations,
  metrics: observations.metrics.map((metric) => ({
    ...metric,
    ...(metric.clusters && {
      clusters: {
        pilot: metric.clusters.pilot.toSorted(byText),
        comparison: metric.clusters.comparison.toSorted(byText),
      },
    }),
  })),
});
/** By their rounded numbers, which rounding does not put in another order. */
const byText = (one: object, other: object) => rounded(one).localeCompare(rounded(other));
const rounded = (of: object) =>
  JSON.stringify(of, (_, value: unknown) => (typeof value === 'number' ? value.toPrecision(6) : value));

describe('the query', () => {
  it.each(['rows', 'covariate', 'clustered'])('comes to the same as the command, on %s', async (name) => {
    const given = readPlanFile(path.join(PLANS, `${name}.yaml`), true);
    if (given.design !== 'randomised') throw new Error('The example is of another design.');
    const { plan, data } = given.file;
    const csv = path.join(PLANS, `${name}.csv`);
    const rows = await summed(csv, plan, data!);
    near(sorted(read(rows, plan, data!)), sorted(await observationsFromCsv(csv, data!, plan)));
  });

  it('comes to the same on ratios and net promoter scores, with outcomes that are missing', async () => {
    const metric = (name: string, kind: 'ratio' | 'nps') => ({
      metric: name,
      metricVersion: 1,
      kind,
      goodDirection: 'increase' as const,
    });
    const plan = planOf({
      primary: { ...metric('cost_per_contact', 'ratio'), minimumEffect: 1, targetEffect: 2 },
      guardrails: [{ ...metric('score', 'nps'), margin: 5 }],
    });
    const columns: DataColumns = {
      arm: { column: 'arm', pilot: 1, comparison: 0 },
      metrics: {
        cost_per_contact: { numerator: 'cost', denominator: 'contacts' },
        score: { column: 'answer' },
      },
      assignedAll: true,
    };
    const cell = (of: fc.Arbitrary<string | number>) => fc.option(of, { freq: 4, nil: '' });
    const pair = fc.option(
      fc.tuple(fc.double({ min: -1e4, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 40 })),
      { freq: 4, nil: ['', ''] as const },
    );
    const drawn = fc.array(fc.tuple(fc.constantFrom(0, 1), pair, cell(fc.integer({ min: 0, max: 10 }))), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(drawn, async (subjects) => {
        const lines = subjects.map(([arm, [cost, contacts], answer]) =>
          [arm, cost, contacts, answer].join(','),
        );
        const csv = file(
          'drawn.csv',
          ['arm,cost,contacts,answer', '1,1,1,1', '0,1,1,1', ...lines, ''].join('\n'),
        );
        near(
          read(await summed(csv, plan, columns), plan, columns),
          await observationsFromCsv(csv, columns, plan),
        );
      }),
      { ...seeded('warehouse rows'), numRuns: 40 },
    );
  });

  it('loses no digits of a spread far from zero', async () => {
    const spend = {
      metric: 'spend',
      metricVersion: 1,
      kind: 'mean',
      goodDirection: 'increase',
      minimumEffect: 1,
      targetEffect: 2,
    } as const;
    const plan = planOf({ primary: spend, guardrails: [] });
    const columns: DataColumns = {
      arm: { column: 'arm', pilot: 'a', comparison: 'b' },
      metrics: { spend: { column: 'spend' } },
    };
    const lines = Array.from({ length: 200 }, (_, at) => `${at % 2 ? 'a' : 'b'},${1e9 + (at % 7) / 8}`);
    const csv = file('far.csv', ['arm,spend', ...lines, ''].join('\n'));
    near(
      read(await summed(csv, plan, columns), plan, columns),
      await observationsFromCsv(csv, columns, plan),
    );
  });
});

describe('what cannot be read', () => {
  const kept = {
    metric: 'kept',
    metricVersion: 1,
    kind: 'proportion',
    goodDirection: 'increase',
    minimumEffect: 0.1,
    targetEffect: 0.2,
  } as const;
  const plan = planOf({ primary: kept, guardrails: [] });
  const columns: DataColumns = {
    arm: { column: 'arm', pilot: 'a', comparison: 'b' },
    metrics: { kept: { column: 'kept', true: 'yes' } },
  };

  it('is counted and refused, never left out', async () => {
    const said = await faultsOf(
      ['arm,kept', 'a,yes', 'b,no', 'c,yes', ',no', 'a,perhaps', 'b,'],
      plan,
      columns,
    );
    expect(said).toEqual([
      '2 rows belong to neither arm; leave them out of the table, or mend them',
      'kept has 1 cells that cannot be read',
      'kept has 1 empty cells; where every row is a subject that was assigned, say assignedAll: true',
    ]);
  });

  it('is told of clusters that are in both arms, or in none', async () => {
    const clustered = planOf({ primary: kept, guardrails: [], drawnUnit: 'store', minimumPerArm: 4 });
    const said = await faultsOf(
      ['arm,kept,store', 'a,yes,s1', 'b,no,s1', 'a,yes,s2', 'b,no,s3', 'b,no,'],
      clustered,
      { ...columns, drawnUnit: { column: 'store' } },
    );
    expect(said).toEqual([
      '1 rows belong to neither arm, or to no cluster; leave them out of the table, or mend them',
      '1 clusters are in both arms, and chance draws a cluster whole',
    ]);
  });

  it('is told of a result that is none of this query', () => {
    const said = (rows: readonly ResultRow[]) => observationsOfRows(rows, { plan, columns, source: 'x' });
    expect(said([])).toMatchObject({ faults: [expect.stringContaining('there is no row')] });
    expect(said([{ arm: 'pilot', n: 3 }])).toMatchObject({
      faults: [expect.stringContaining('kept__successes are missing: run the query as it was printed')],
    });
    const row = { arm: 'pilot', assigned: 3, other_arms: 0, kept__n: 3, kept__successes: 'three' };
    expect(said([row, { ...row, arm: 'control' }])).toMatchObject({
      faults: [
        'arm is "control", and neither pilot nor comparison',
        'there is no row of the comparison',
        'kept__successes is "three", and no number',
        'kept__successes is "three", and no number',
      ],
    });
    expect(
      said([
        { ...row, kept__successes: 1 },
        { ...row, kept__successes: 1 },
      ]),
    ).toMatchObject({
      faults: ['there is no row of the comparison', 'there are several rows of the pilot, and one is wanted'],
    });
  });
});

describe('names and cells', () => {
  const plan = planOf({ guardrails: [] });
  const columns: DataColumns = {
    arm: { column: 'the "arm" `x`', pilot: "it's \\ new", comparison: "'; DROP TABLE rows; --" },
    metrics: { [plan.primary.metric]: { column: 'select', true: "o'clock", false: 'no' } },
  };

  it('of any kind stay names and cells, in the quotes of each dialect', async () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const csv = file(
      'odd.csv',
      [
        `${quoted(columns.arm.column)},select`,
        `${quoted(String(columns.arm.pilot))},o'clock`,
        `${quoted(String(columns.arm.comparison))},no`,
        '',
      ].join('\n'),
    );
    const { metrics } = read(await summed(csv, plan, columns), plan, columns);
    expect(metrics[0]).toMatchObject({ pilot: { n: 1, successes: 1 }, comparison: { n: 1, successes: 0 } });
    const said = (dialect: DialectName) => summarySql({ plan, columns, table: 'a.b c', dialect });
    expect(said('postgres')).toContain(`= 'it''s \\ new'`);
    expect(said('postgres')).toContain(`FROM "a"."b c"`);
    for (const dialect of ['spark', 'bigquery'] as const) {
      expect(said(dialect)).toContain(`= 'it\\'s \\\\ new'`);
      expect(said(dialect)).toContain('FROM `a`.`b c`');
    }
    expect(said('snowflake')).toContain(`= 'it\\'s \\\\ new'`);
    expect(said('snowflake')).toContain(`"the ""arm"" \`x\`"`);
  });
});
