/** The rows of a data set come to the sums that a CSV file of the same rows comes to, whatever kind its columns have. */
import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../contracts/mapping.js';
import { sumRows } from '../../tables/summaries.js';
import { planOf } from '../statistics/summaries.js';
import { inDuckdb } from '../warehouse/in-duckdb.js';
import { Files } from './files.js';

const { read, summed, file } = inDuckdb();

const plan = planOf({
  primary: {
    ...{ metric: 'spend', metricVersion: 1, kind: 'mean', goodDirection: 'increase' },
    ...{ minimumEffect: 0.1, targetEffect: 0.5, covariate: 'before' },
  },
  guardrails: [
    { metric: 'nps', metricVersion: 1, kind: 'nps', goodDirection: 'increase', margin: 5 },
    { metric: 'answer', metricVersion: 1, kind: 'mean', goodDirection: 'increase', margin: 1 },
    { metric: 'solved', metricVersion: 1, kind: 'proportion', goodDirection: 'increase', margin: 0.1 },
    { metric: 'cost', metricVersion: 1, kind: 'ratio', goodDirection: 'decrease', margin: 1 },
  ],
} as never);
const columns = {
  arm: { column: 'arm', pilot: 1, comparison: 0 },
  metrics: {
    spend: { column: 'spend', covariate: 'before' },
    nps: { column: 'answer' },
    answer: { column: 'answer' },
    solved: { column: 'solved', true: 1, false: 0 },
    cost: { numerator: 'spend', denominator: 'contacts' },
  },
  assignedAll: true,
};
const NAMES = ['arm', 'spend', 'before', 'answer', 'solved', 'contacts'];
const mapping = mappingSchema.parse({
  unit: 'id',
  columns: NAMES.map((name) => ({ name, column: name, kind: 'number' })),
});

function rows(seed: number): string {
  let state = seed;
  // Park and Miller's generator, so that each seed is the same file everywhere.
  const draw = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const whole = (most: number) => Math.floor(draw() * (most + 1));
  const lines = Array.from({ length: 400 }, (_, unit) => {
    const spend = draw() < 0.1 ? '' : (draw() * 100).toFixed(2);
    const answer = draw() < 0.2 ? '' : whole(10);
    return [`u${unit}`, whole(1), spend, (draw() * 100).toFixed(3), answer, whole(1), 1 + whole(4)].join(',');
  });
  return [`id,${NAMES.join(',')}`, ...lines, ''].join('\n');
}

describe('the sums over a data set', () => {
  it.each([7, 8, 9])(
    'are those of its file, also where one column is a score and a number (seed %i)',
    async (seed) => {
      const files = await Files.open();
      const csv = rows(seed);
      const imported = await files.imported(csv, { mapping });
      const dataset = { id: 'ds_x', sha256: imported.file!.sha256, columns: imported.columns };
      // A ratio needs both halves, and the file has rows without an amount: they are told, and not summed up.
      const unpaired = await sumRows(files.store, { dataset, plan, columns });
      expect(unpaired).toMatchObject({ faults: [expect.stringContaining('cost')] });
      const whole = { ...columns.metrics, cost: { numerator: 'before', denominator: 'contacts' } };
      const sums = await sumRows(files.store, { dataset, plan, columns: { ...columns, metrics: whole } });
      const given = { ...columns, metrics: whole };
      const { assigned, metrics } = read(await summed(file('rows.csv', csv), plan, given), plan, given);
      expect(sums).toMatchObject({ assigned });
      if ('faults' in sums) throw new Error(sums.faults.join());
      for (const [at, metric] of metrics.entries()) closeTo(sums.metrics[at], metric);
    },
  );
});

/** Every number to 1e-9 of its size. */
function closeTo(found: unknown, wanted: unknown): void {
  if (typeof wanted === 'number')
    expect(Math.abs(Number(found) - wanted)).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
  else if (typeof wanted !== 'object' || wanted === null) expect(found).toEqual(wanted);
  else
    for (const [key, value] of Object.entries(wanted))
      closeTo((found as Record<string, unknown>)[key], value);
}
