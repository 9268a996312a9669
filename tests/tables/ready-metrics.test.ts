/** Each metric that comes with the product over a small table whose value is worked out by hand, by every way that rows go. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import type { MetricObservation } from '../../contracts/evidence.js';
import { mappingSchema } from '../../contracts/mapping.js';
import { metricDefinitionSchema, type MetricDefinition } from '../../contracts/metric.js';
import type { MetricRow } from '../../domain/evidence/metric-row.js';
import { metricValue } from '../../domain/evidence/metric-value.js';
import { sumRows } from '../../tables/summaries.js';
import { csvOf, definedPlan, valueOfSummary, type ArmRow } from '../support/defined.js';
import { inDuckdb } from '../warehouse/in-duckdb.js';
import { Files } from './files.js';

const { file, read, summed } = inDuckdb();

function ready(metric: string): MetricDefinition {
  const text = readFileSync(join(import.meta.dirname, `../../examples/metrics/${metric}.yaml`), 'utf8');
  return metricDefinitionSchema.parse((parse(text) as { definition: unknown }).definition);
}

type Cell = MetricRow[string];
const [y, n, _] = [true, false, null];

interface Case {
  /** A row each, in the order of the columns of the definition. */
  readonly rows: readonly (readonly Cell[])[];
  readonly value: number;
  /** Rows that the value is made of, and rows that it is taken over. */
  readonly n: number;
  readonly eligible: number;
}

const flags: Case = { rows: [[y], [n], [n], [n], [_]], value: 1 / 4, n: 4, eligible: 5 };
/** The first says whether the row belongs, the second whether it counts. */
const among: Case = {
  rows: [
    [y, y],
    [y, n],
    [y, y],
    [n, y],
    [_, y],
    [y, _],
  ],
  value: 2 / 3,
  n: 3,
  eligible: 5,
};
const amounts: Case = { rows: [[2], [4.5], [0], [_]], value: 6.5 / 3, n: 3, eligible: 4 };
const scores = (...rows: Cell[]) => rows.map((score) => [score]);

const CASES: Readonly<Record<string, Case>> = {
  renewal_rate: among,
  retention: among,
  fcr: among,
  reopen_rate: among,
  response_rate: among,
  contact_rate: flags,
  repeat_contact_rate: flags,
  match_rate: flags,
  // Done there and not come back: the first alone. The fifth may have come back.
  deflection_quality: {
    rows: [
      [y, y, n],
      [y, y, y],
      [y, n, y],
      [n, y, n],
      [y, y, _],
      [y, n, _],
    ],
    value: 1 / 4,
    n: 4,
    eligible: 5,
  },
  csat_top_box: { rows: scores(5, 5, 4, 1, _), value: 1 / 2, n: 4, eligible: 5 },
  csat: amounts,
  ces: amounts,
  revenue_kept: amounts,
  time_to_value: amounts,
  time_to_first_value: amounts,
  // Both arms have these rows, six in all, and the 99th percentile of so few is the largest.
  cost_to_serve: amounts,
  revenue_per_customer: amounts,
  expansion_arr: amounts,
  nps: { rows: scores(10, 9, 8, 6, 0, 7, _), value: 0, n: 6, eligible: 7 },
  // 85 % and 103 % of 10, as published; a row without an amount is missing, and not 0.
  grr: {
    rows: [
      [6, 0.6, 0],
      [4, 0, 0.9],
      [5, _, 0],
    ],
    value: 0.85,
    n: 2,
    eligible: 3,
  },
  nrr: {
    rows: [
      [6, 0.6, 0, 1.8],
      [4, 0, 0.9, 0],
      [5, 0, 0, _],
    ],
    value: 1.03,
    n: 2,
    eligible: 3,
  },
  adoption_depth: {
    rows: [
      [3, 4],
      [1, 6],
      [_, 2],
    ],
    value: 4 / 10,
    n: 2,
    eligible: 3,
  },
  expansion_to_new_revenue: {
    rows: [
      [3, 4],
      [0, 2],
      [1, _],
    ],
    value: 3 / 6,
    n: 2,
    eligible: 3,
  },
};

function rowsOf({ columns }: MetricDefinition, { rows }: Case): ArmRow[] {
  return (['pilot', 'comparison'] as const).flatMap((arm) =>
    rows.map((cells) => ({
      arm,
      row: Object.fromEntries(columns.map(({ name }, at) => [name, cells[at] ?? null])),
    })),
  );
}

/** As a data set keeps what a definition asks for. */
const KINDS = { flag: 'yes_no', number: 'number', text: 'text' } as const;

async function fromDataset(
  metric: string,
  definition: MetricDefinition,
  csv: string,
): Promise<MetricObservation> {
  const { plan, columns, defined } = definedPlan(metric, definition);
  const lines = csv.trimEnd().split('\n');
  const withUnit = lines.map((line, at) => `${at === 0 ? 'id' : `u${at}`},${line}`).join('\n');
  const mapping = mappingSchema.parse({
    unit: 'id',
    columns: [
      { name: 'arm', column: 'arm', kind: 'text' },
      ...definition.columns.map(({ name, type }) => ({ name, column: name, kind: KINDS[type] })),
    ],
  });
  const files = await Files.open();
  const imported = await files.imported(`${withUnit}\n`, { mapping });
  const dataset = { id: 'ds_x', sha256: imported.file!.sha256, columns: imported.columns };
  const sums = await sumRows(files.store, { dataset, plan, columns, defined });
  if ('faults' in sums) throw new Error(sums.faults.join());
  return sums.metrics[0]!;
}

describe('a metric that comes with the product', () => {
  it.each(Object.keys(CASES))(
    'is what it is by hand, from a data set, a file and a warehouse: %s',
    async (metric) => {
      const definition = ready(metric);
      const found = CASES[metric]!;
      const rows = rowsOf(definition, found);
      const { plan, columns, defined } = definedPlan(metric, definition);
      const csv = csvOf(definition, rows);
      const path = file(`${metric}.csv`, csv);
      const ways = {
        dataset: await fromDataset(metric, definition, csv),
        file: (await observationsFromCsv(path, columns, plan, defined)).metrics[0]!,
        warehouse: read(await summed(path, plan, columns, defined), plan, columns, defined).metrics[0]!,
      };
      const pure = metricValue(
        definition,
        rows.map(({ row }) => row),
      );
      expect(pure).toMatchObject({ n: 2 * found.n, value: expect.closeTo(found.value, 9) as number });
      for (const [way, { pilot, comparison, eligible, definitionHash }] of Object.entries(ways)) {
        expect([pilot.n, comparison.n, eligible], way).toEqual([
          found.n,
          found.n,
          { pilot: found.eligible, comparison: found.eligible },
        ]);
        expect(valueOfSummary(pilot), way).toBeCloseTo(found.value, 9);
        expect(valueOfSummary(comparison), way).toBeCloseTo(found.value, 9);
        expect(definitionHash).toBe('d'.repeat(64));
      }
    },
  );

  it('is among these, whichever it is', async () => {
    const { readdirSync } = await import('node:fs');
    const files = readdirSync(join(import.meta.dirname, '../../examples/metrics'));
    expect(files.map((name) => name.replace('.yaml', '')).sort()).toEqual(Object.keys(CASES).sort());
  });
});

describe('an outlier', () => {
  it('is cut at the 99th percentile of both arms together, and not of its own', async () => {
    const definition = ready('cost_to_serve');
    const costs = (arm: ArmRow['arm'], of: (at: number) => number): ArmRow[] =>
      Array.from({ length: 100 }, (__, at) => ({ arm, row: { service_cost: of(at) } }));
    // 200 amounts: the 198th is 99, so that three of the comparison are cut to it.
    const rows = [
      ...costs('pilot', (at) => at / 100),
      ...costs('comparison', (at) => (at < 97 ? at : 99 + (at - 97) * 900)),
    ];
    const { plan, columns, defined } = definedPlan('cost_to_serve', definition);
    const path = file('costs.csv', csvOf(definition, rows));
    const byQuery = read(await summed(path, plan, columns, defined), plan, columns, defined).metrics[0]!;
    const byFile = (await observationsFromCsv(path, columns, plan, defined)).metrics[0]!;
    const byDataset = await fromDataset('cost_to_serve', definition, csvOf(definition, rows));
    for (const { pilot, comparison } of [byQuery, byFile, byDataset]) {
      expect(valueOfSummary(pilot)).toBeCloseTo(0.495, 9);
      expect(valueOfSummary(comparison)).toBeCloseTo((96 * 97) / 2 / 100 + (3 * 99) / 100, 9);
    }
    const all = metricValue(
      definition,
      rows.map(({ row }) => row),
    );
    expect(all).toMatchObject({ value: expect.closeTo((0.495 + (96 * 97) / 200 + 2.97) / 2, 9) as number });
  });

  it('is found by the nearest rank, which rounding does not move: of 1 to 100 the 55th percentile is 55', async () => {
    const definition: MetricDefinition = {
      ...ready('cost_to_serve'),
      cap: { at: 'percentile', percentile: 0.55 },
    };
    const rows = Array.from({ length: 100 }, (__, at): ArmRow => ({
      arm: at % 2 === 0 ? 'pilot' : 'comparison',
      row: { service_cost: at + 1 },
    }));
    const csv = csvOf(definition, rows);
    const { plan, columns, defined } = definedPlan('cost_to_serve', definition);
    const path = file('ranks.csv', csv);
    const all = (55 * 56) / 2 + 45 * 55;
    const mean = metricValue(
      definition,
      rows.map(({ row }) => row),
    );
    expect(mean).toMatchObject({ value: all / 100 });
    for (const { pilot, comparison } of [
      read(await summed(path, plan, columns, defined), plan, columns, defined).metrics[0]!,
      (await observationsFromCsv(path, columns, plan, defined)).metrics[0]!,
      await fromDataset('cost_to_serve', definition, csv),
    ])
      expect(50 * (valueOfSummary(pilot)! + valueOfSummary(comparison)!)).toBeCloseTo(all, 9);
  });
});
