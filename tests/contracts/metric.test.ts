import { describe, expect, it } from 'vitest';
import { metricDefinitionSchema, type MetricDefinition } from '../../contracts/metric.js';
import { metricChangeRequestSchema, reviewRequestSchema } from '../../contracts/metric-change.js';
import { testMetric } from '../support/metrics.js';

const faults = (
  value: unknown,
  schema = metricDefinitionSchema as { safeParse: typeof metricDefinitionSchema.safeParse },
) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `/${path.join('/')} ${message}`);
const definition = (change: Partial<MetricDefinition>) => faults(testMetric(change));

describe('the definition of a metric', () => {
  it('is taken when its formula fits its columns', () => {
    expect(definition({})).toEqual([]);
  });

  it('names each type error of the formula by its path', () => {
    expect(
      definition({
        columns: [
          { name: 'revenue', type: 'text', label: 'revenue' },
          { name: 'won', type: 'flag', label: 'were won' },
        ],
        formula: {
          kind: 'ratio',
          numerator: {
            plus: [{ of: 'sum', column: 'revenue', where: [{ column: 'won', is: 'above', value: 3 }] }],
            minus: [{ of: 'sum', column: 'lost', where: [] }],
          },
          denominator: { plus: [{ of: 'count', where: [{ column: 'wn', is: 'yes' }] }], minus: [] },
        },
        unit: 'USD',
      }),
    ).toEqual([
      '/formula/numerator/plus/0/column is a text, and a sum needs a number',
      '/formula/numerator/plus/0/where/0/column is a flag, and "above" needs a number',
      '/formula/numerator/minus/0/column is none of the columns',
      '/formula/denominator/plus/0/where/0/column is none of the columns; did you mean won?',
    ]);
  });

  it('tells a column that nothing reads, and one that is there twice', () => {
    const [first, second] = testMetric().columns;
    expect(definition({ columns: [first!, second!, { ...second!, name: 'left' }] })).toEqual([
      '/columns/2/name is read by neither formula nor exclusions',
    ]);
    expect(definition({ columns: [first!, second!, second!] })).toEqual(['/columns/2/name is there twice']);
  });

  it.each([
    ['a share in percent', { unit: '%' }, '/unit of a proportion must be share'],
    [
      'a capped share',
      { cap: { at: 'value', value: 3 } },
      '/cap cuts amounts; a share and a net promoter score have none',
    ],
    ['no lookback', { lookbackDays: 0 }, '/lookbackDays Too small: expected number to be >=1'],
    [
      'a percentile of 1',
      { cap: { at: 'percentile', percentile: 1 } },
      '/cap/percentile Too big: expected number to be <1',
    ],
  ] as const)('refuses %s', (_what, change, fault) => {
    expect(definition(change as Partial<MetricDefinition>)).toContain(fault);
  });

  it('holds a net promoter score to lag, in points', () => {
    const nps = {
      columns: [{ name: 'score', type: 'number', label: 'score' }],
      formula: { kind: 'nps', column: 'score', among: [] },
      indicator: 'leading',
    } as const;
    expect(definition(nps as unknown as Partial<MetricDefinition>)).toEqual([
      '/unit of a net promoter score must be points',
      '/indicator of a net promoter score must be lagging: it asks for an opinion after the fact',
    ]);
  });

  it.each([
    ['code in place of a formula', 'rows.filter((r) => r.renewed).length'],
    ['a kind that nobody knows', { kind: 'median', column: 'renewed', among: [] }],
    [
      'a bound that is no number',
      { kind: 'mean', column: 'renewed', among: [{ column: 'renewed', is: 'above', value: 'NaN' }] },
    ],
    [
      'a bound that is infinite',
      { kind: 'mean', column: 'renewed', among: [{ column: 'renewed', is: 'above', value: Infinity }] },
    ],
    ['an operator of the database', { kind: 'mean', column: '$where', among: [] }],
    ['a field beside', { kind: 'mean', column: 'renewed', among: [], eval: '1' }],
  ])('refuses %s', (_what, formula) => {
    expect(faults({ ...testMetric(), formula })).not.toEqual([]);
  });
});

describe('a proposal', () => {
  it('keeps a version that it is based on, and takes no version 0', () => {
    const change = { what: 'version', definition: testMetric(), basedOn: 0 };
    expect(
      faults({ metric: 'renewal_rate', change, reason: 'why' }, metricChangeRequestSchema as never),
    ).toEqual(['/change/basedOn Too small: expected number to be >=1']);
  });
});

describe('a review', () => {
  const review = (more: object) =>
    faults({ contentHash: 'a'.repeat(64), ...more }, reviewRequestSchema as never);

  it('says why it rejects or returns, and names a date only with an approval', () => {
    const effectiveFrom = '2026-12-01T00:00:00Z';
    expect(review({ decision: 'reject' })).toEqual(['/reason is required to reject']);
    expect(review({ decision: 'return', effectiveFrom })).toEqual([
      '/reason is required to return',
      '/effectiveFrom goes with approve only, not with return',
    ]);
    expect(review({ decision: 'approve', effectiveFrom })).toEqual([]);
  });
});
