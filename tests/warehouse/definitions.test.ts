/** The query by a definition, and a CSV file by it, come to what the definition itself makes of the same rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationsFromCsv } from '../../analyse/observations-from-csv.js';
import type { MetricObservation } from '../../contracts/evidence.js';
import type { MetricPredicate, MetricTerm } from '../../contracts/metric-formula.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import { rowFaults } from '../../domain/evidence/metric-row.js';
import { byDefinition, csvOf, definedPlan, valueOfSummary, type ArmRow } from '../support/defined.js';
import { testMetric } from '../support/metrics.js';
import { seeded } from '../support/seeded.js';
import { inDuckdb } from './in-duckdb.js';

const { file, read, summed } = inDuckdb();

const predicate: fc.Arbitrary<MetricPredicate> = fc.oneof(
  fc.record({ column: fc.constantFrom('won', 'old'), is: fc.constantFrom('yes', 'no') }),
  fc.record({ column: fc.constantFrom('won', 'spend', 'plan'), is: fc.constant('known') }),
  fc.record({
    column: fc.constantFrom('spend', 'visits'),
    is: fc.constantFrom('at_least', 'at_most', 'above', 'below'),
    value: fc.constantFrom(0, 2, 2.5, 7),
  }),
  fc.record({
    column: fc.constant('plan'),
    is: fc.constantFrom('one_of', 'none_of'),
    values: fc.subarray(['home', "d'or", 'fiber'], { minLength: 1 }),
  }),
);
const where = fc.array(predicate, { maxLength: 2 });
const counted = fc.array(predicate, { minLength: 1, maxLength: 2 });
const term = fc.oneof(
  fc.record({ of: fc.constant('sum'), column: fc.constantFrom('spend', 'visits'), where }),
  fc.record({ of: fc.constant('count'), where }),
) as fc.Arbitrary<MetricTerm>;
const amount = fc.record({
  plus: fc.array(term, { minLength: 1, maxLength: 2 }),
  minus: fc.array(term, { maxLength: 2 }),
});
const amountColumn = fc.constantFrom('spend', 'visits');
const formula = fc.oneof(
  fc.record({ kind: fc.constant('proportion'), counted, among: where }),
  fc.record({ kind: fc.constant('mean'), column: amountColumn, among: where }),
  fc.record({ kind: fc.constant('ratio'), numerator: amount, denominator: amount }),
  fc.record({ kind: fc.constant('nps'), column: fc.constant('visits'), among: where }),
) as fc.Arbitrary<MetricDefinition['formula']>;
const cap = fc.option(
  fc.oneof(
    fc.constantFrom(1, 4).map((value) => ({ at: 'value', value }) as const),
    fc.constantFrom(0.5, 0.55, 0.9).map((percentile) => ({ at: 'percentile', percentile }) as const),
  ),
);
const definition = fc
  .record({ formula, exclusions: fc.array(predicate, { maxLength: 2 }), cap })
  .map(({ cap: cut, ...rest }) => {
    const { kind } = rest.formula;
    return testMetric({
      columns: [
        { name: 'won', type: 'flag', label: 'won' },
        { name: 'old', type: 'flag', label: 'old' },
        { name: 'spend', type: 'number', label: 'spend' },
        { name: 'visits', type: 'number', label: 'visits' },
        { name: 'plan', type: 'text', label: 'plan' },
      ],
      ...rest,
      ...(cut && (kind === 'mean' || kind === 'ratio') && { cap: cut }),
    });
  });
const missing = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { freq: 6 });
const rowOf = fc.record({
  won: missing(fc.boolean()),
  old: missing(fc.boolean()),
  spend: missing(
    fc.oneof({ weight: 30, arbitrary: fc.constantFrom(0, 0.1, 2.5, 3.75, 8, 1_000_000) }, fc.constant(-1)),
  ),
  visits: missing(fc.integer({ min: 0, max: 10 })),
  plan: missing(fc.constantFrom('home', "d'or", 'Fiber', 'fiber')),
});
const armRow: fc.Arbitrary<ArmRow> = fc.record({ arm: fc.constantFrom('pilot', 'comparison'), row: rowOf });
const someOfEach = fc
  .tuple(fc.array(armRow, { minLength: 1, maxLength: 25 }), rowOf, rowOf)
  .map(([rows, one, other]): ArmRow[] => [
    ...rows,
    { arm: 'pilot', row: one },
    { arm: 'comparison', row: other },
  ]);

const close = (found: number, wanted: number) =>
  Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));

/** Sums of both ways may differ in their last digits, and in nothing else. */
function alike(found: unknown, wanted: unknown, at = ''): void {
  if (typeof wanted === 'number')
    expect(close(Number(found), wanted), `${at}: ${String(found)} and ${wanted}`).toBe(true);
  else if (typeof wanted !== 'object' || wanted === null) expect(found, at).toEqual(wanted);
  else
    for (const [key, value] of Object.entries(wanted))
      alike((found as Record<string, unknown>)[key], value, `${at}/${key}`);
}

function agrees(observed: MetricObservation, wanted: ReturnType<typeof byDefinition>): void {
  for (const arm of ['pilot', 'comparison'] as const) {
    const { n, eligible, value } = wanted[arm];
    expect(observed[arm].n).toBe(n);
    expect(observed.eligible?.[arm]).toBe(eligible);
    alike(valueOfSummary(observed[arm]), value, arm);
  }
}

describe('any definition over any rows', () => {
  const run = seeded('rows by a definition: query, file and pure function');
  it('comes to the same by the query, by the file, and by the definition itself', async () => {
    await fc.assert(
      fc.asyncProperty(definition, someOfEach, async (metric, rows) => {
        const { plan, columns, defined } = definedPlan('drawn', metric);
        const csv = file('drawn.csv', csvOf(metric, rows));
        const faulty = rows.filter(({ row }) => rowFaults(metric, row).length > 0).length;
        const result = await summed(csv, plan, columns, defined);
        if (faulty > 0) {
          expect(() => read(result, plan, columns, defined)).toThrow(
            `drawn has ${faulty} rows that its definition cannot take`,
          );
          await expect(observationsFromCsv(csv, columns, plan, defined)).rejects.toThrow('taken off');
          return;
        }
        const byQuery = read(result, plan, columns, defined);
        const byFile = await observationsFromCsv(csv, columns, plan, defined);
        alike(byFile, byQuery);
        alike(byQuery, byFile);
        agrees(byQuery.metrics[0]!, byDefinition(metric, rows));
      }),
      { ...run, numRuns: 200 },
    );
  }, 120_000);
});

describe('a definition beside a covariate, clusters and a metric by its column', () => {
  const spend = testMetric({
    columns: [
      { name: 'spend', type: 'number', label: 'spend' },
      { name: 'old', type: 'flag', label: 'are old' },
    ],
    formula: { kind: 'mean', column: 'spend', among: [{ column: 'old', is: 'no' }] },
    cap: { at: 'percentile', percentile: 0.9 },
  });
  const mean = { kind: 'mean', goodDirection: 'increase', metricVersion: 1 } as const;
  const lines = (
    seed: number,
    beside: (unit: number) => string,
    of: (arm: string, unit: number) => string,
  ) => {
    let state = seed;
    const draw = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const units = Array.from({ length: 300 }, (_, unit) => {
      const arm = unit % 2 === 0 ? 'pilot' : 'comparison';
      const amount = draw() < 0.1 ? '' : (1e6 + draw() ** -1.5).toFixed(4);
      return [arm, amount, draw() < 0.3 ? 'yes' : draw() < 0.1 ? '' : 'no', beside(unit), of(arm, unit)].join(
        ',',
      );
    });
    return [...units, ''].join('\n');
  };

  it('takes the covariate of those who are measured, and refuses half of a pair', async () => {
    const { plan, columns, defined } = definedPlan('spend', spend, {
      metrics: { spend: { definition: {}, covariate: 'before' }, visits: { column: 'visits' } },
    });
    const adjusted = {
      ...plan,
      primary: { ...plan.primary, covariate: 'before' },
      guardrails: [{ ...mean, metric: 'visits', margin: 1 }],
    };
    const header = 'arm,spend,old,before,visits\n';
    const csv = file(
      'covariate.csv',
      header +
        lines(
          5,
          (unit) => String(unit % 7),
          (_, unit) => String(unit % 5),
        ),
    );
    const byQuery = read(await summed(csv, adjusted, columns, defined), adjusted, columns, defined);
    alike(await observationsFromCsv(csv, columns, adjusted, defined), byQuery);
    const [observed] = byQuery.metrics;
    expect(observed).toMatchObject({ pilot: { covariate: { mean: expect.any(Number) as number } } });
    expect(observed!.pilot.n).toBeLessThan(observed!.eligible!.pilot);
    const half = file(
      'half.csv',
      `${header}pilot,1,no,,1\npilot,,no,,1\npilot,1,yes,,1\ncomparison,1,no,x,1\n`,
    );
    const faulty = await summed(half, adjusted, columns, defined);
    expect(() => read(faulty, adjusted, columns, defined)).toThrow(
      'spend has 2 rows that its definition cannot take',
    );
    await expect(observationsFromCsv(half, columns, adjusted, defined)).rejects.toThrow(
      'row 2, column before: "" is empty, where the other column of the metric is not',
    );
  });

  it('cuts at one amount for all clusters, and counts those with anybody that it is taken over', async () => {
    const { plan, columns, defined } = definedPlan('spend', spend, { drawnUnit: { column: 'store' } });
    const drawn = { ...plan, drawnUnit: 'store', minimumPerArm: 4 };
    const store = (arm: string, unit: number) => `${arm}-${unit % 9}`;
    const empty = 'pilot,3,yes,0,alone\n';
    const csv = file('stores.csv', `arm,spend,old,before,store\n${lines(6, () => '0', store)}${empty}`);
    const byQuery = read(await summed(csv, drawn, columns, defined), drawn, columns, defined);
    const byFile = await observationsFromCsv(csv, columns, drawn, defined);
    const [found, wanted] = [byFile.metrics[0]!, byQuery.metrics[0]!];
    const sorted = (of: MetricObservation) =>
      (['pilot', 'comparison'] as const).map((arm) =>
        [...of.clusters![arm]].sort((one, other) => valueOfSummary(one)! - valueOfSummary(other)!),
      );
    alike(sorted(found), sorted(wanted));
    alike(
      [found.pilot, found.comparison, found.eligible],
      [wanted.pilot, wanted.comparison, wanted.eligible],
    );
    expect(byQuery.assigned).toEqual({ pilot: 10, comparison: 9 });
    expect(wanted.eligible).toEqual({ pilot: 9, comparison: 9 });
    const largest = Math.max(...wanted.clusters!.pilot.map((cluster) => valueOfSummary(cluster)!));
    expect(largest).toBeLessThan(1e6 + 100);
  });
});
