/** The query that sums up rows in a warehouse, run by DuckDB, comes to what the command sums up itself. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import { readPlanFile } from '../../analyse/plan-file.js';
import { projectRoot } from '../../client/project-root.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { Observations } from '../../contracts/evidence.js';
import { seeded } from '../support/seeded.js';
import { planOf } from '../statistics/summaries.js';
import { inDuckdb } from './in-duckdb.js';

const { file, read, summed } = inDuckdb();

const PLANS = path.join(projectRoot, 'examples/plans');

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
