import { describe, expect, it } from 'vitest';
import type {
  MetricColumn,
  MetricFormula,
  MetricPredicate,
  MetricTerm,
} from '../../../contracts/metric-formula.js';
import { formulaText } from '../../../domain/evidence/metric-text.js';
import type { MetricRow } from '../../../domain/evidence/metric-row.js';
import { metricValue } from '../../../domain/evidence/metric-value.js';
import { testMetric } from '../../support/metrics.js';

const number = (name: string, label = name): MetricColumn => ({ name, type: 'number', label });
const sum = (column: string): MetricTerm => ({ of: 'sum', column, where: [] });

/** Gross retention as the field has it: contraction counts as lost, expansion does not count. */
const grr = testMetric({
  columns: [number('start', 'revenue at the start'), number('contraction'), number('churn')],
  formula: {
    kind: 'ratio',
    numerator: { plus: [sum('start')], minus: [sum('contraction'), sum('churn')] },
    denominator: { plus: [sum('start')], minus: [] },
  },
});
const nrr = testMetric({
  columns: [number('start'), number('contraction'), number('churn'), number('expansion')],
  formula: {
    kind: 'ratio',
    numerator: { plus: [sum('start'), sum('expansion')], minus: [sum('contraction'), sum('churn')] },
    denominator: { plus: [sum('start')], minus: [] },
  },
});
const nps = testMetric({
  columns: [number('score')],
  formula: { kind: 'nps', column: 'score', among: [] },
});
const rows = (count: number, row: MetricRow) => Array.from({ length: count }, () => row);
const valueOf = (definition: typeof grr, given: readonly MetricRow[]) => {
  const found = metricValue(definition, given);
  if ('faults' in found) throw new Error(JSON.stringify(found.faults));
  return found;
};

describe('published cases', () => {
  it('gross and net retention of 10.0 M with .6 contraction, .9 churn, 1.8 expansion are 85 % and 103 %', () => {
    const given = [
      { start: 6_000_000, contraction: 600_000, churn: 0, expansion: 1_800_000 },
      { start: 4_000_000, contraction: 0, churn: 900_000, expansion: 0 },
    ];
    expect(valueOf(grr, given).value).toBeCloseTo(0.85, 12);
    expect(valueOf(nrr, given).value).toBeCloseTo(1.03, 12);
  });

  it('of 5 M with 18 % expansion, 4 % contraction and 9 % churn they are 87 % and 105 %, contraction counted', () => {
    const given = [{ start: 5_000_000, contraction: 200_000, churn: 450_000, expansion: 900_000 }];
    expect(valueOf(grr, given).value).toBeCloseTo(0.87, 12);
    expect(valueOf(nrr, given).value).toBeCloseTo(1.05, 12);
  });

  it('the net promoter score of 291 promoters, 476 passives and 395 detractors is −8.950', () => {
    const given = [...rows(291, { score: 9 }), ...rows(476, { score: 7 }), ...rows(395, { score: 0 })];
    expect(valueOf(nps, given)).toMatchObject({ n: 1_162, missing: 0 });
    expect(valueOf(nps, given).value).toBeCloseTo(-8.95, 3);
  });
});

describe('what cannot be told', () => {
  it('is counted as missing and never filled in', () => {
    const given = [
      { up_for_renewal: true, renewed: true },
      { up_for_renewal: true, renewed: false },
      { up_for_renewal: true, renewed: null },
      { up_for_renewal: false, renewed: true },
      { renewed: true },
    ];
    expect(valueOf(testMetric(), given)).toEqual({ value: 0.5, n: 2, missing: 1, excluded: 0 });
  });

  it('is null where nothing counts or a denominator is 0, and never a fine-looking number', () => {
    expect(valueOf(testMetric(), [])).toEqual({ value: null, n: 0, missing: 0, excluded: 0 });
    expect(valueOf(grr, [{ start: 0, contraction: 0, churn: 0 }]).value).toBeNull();
  });

  it.each([
    [{ start: 'many', contraction: 0, churn: 0 }, 'start', 'is no number'],
    [{ start: Number.NaN, contraction: 0, churn: 0 }, 'start', 'is no number'],
    [{ start: Infinity, contraction: 0, churn: 0 }, 'start', 'is no number'],
    [{ start: 1, contraction: -0.5, churn: 0 }, 'contraction', 'is taken off, and must not be below 0'],
  ])('refuses %j, and names row, column and reason', (row, column, detail) => {
    const sound = { start: 1, contraction: 0, churn: 0 };
    expect(metricValue(grr, [sound, row])).toEqual({ faults: [{ row: 1, column, detail }] });
  });

  it.each([-1, 10.5, 11])('refuses the score %s', (score) => {
    expect(metricValue(nps, [{ score }])).toMatchObject({ faults: [{ column: 'score' }] });
  });
});

it('gross retention never exceeds all of what there was', () => {
  for (const contraction of [0, 0.1, 5])
    for (const churn of [0, 2])
      expect(valueOf(grr, [{ start: 10, contraction, churn }]).value).toBeLessThanOrEqual(1);
});

describe('outliers and exclusions', () => {
  const minutes = testMetric({
    columns: [number('minutes'), { name: 'segment', type: 'text', label: 'segment' }],
    formula: { kind: 'mean', column: 'minutes', among: [] },
    exclusions: [{ column: 'segment', is: 'one_of', values: ['test', 'staff'] }],
  });
  const given = [
    { minutes: 1, segment: 'home' },
    { minutes: 3, segment: 'home' },
    { minutes: 1_000, segment: 'staff' },
    { minutes: 300, segment: null },
  ];

  it('are left out by the definition, and counted', () => {
    expect(valueOf(minutes, given)).toEqual({ value: 304 / 3, n: 3, missing: 0, excluded: 1 });
  });

  it('are cut at a value, or at a percentile of all rows by the nearest rank', () => {
    expect(valueOf({ ...minutes, cap: { at: 'value', value: 10 } }, given).value).toBeCloseTo(14 / 3, 12);
    const half = { at: 'percentile', percentile: 0.5 } as const;
    expect(valueOf({ ...minutes, cap: half }, given).value).toBeCloseTo(7 / 3, 12);
  });
});

describe('a formula in words', () => {
  const worded = (formula: MetricFormula, columns: MetricColumn[] = grr.columns) =>
    formulaText({ ...testMetric(), columns, formula });

  it('reads as people say it', () => {
    expect(formulaText(testMetric())).toBe('customers that renewed ÷ customers that were up for renewal');
    expect(worded(grr.formula)).toBe('(revenue at the start − contraction − churn) ÷ revenue at the start');
  });

  it('names each condition, those that are left out last', () => {
    const columns: MetricColumn[] = [
      number('score'),
      { name: 'reopened', type: 'flag', label: 'came back' },
      { name: 'channel', type: 'text', label: 'channel' },
    ];
    const among: MetricPredicate[] = [
      { column: 'reopened', is: 'no' },
      { column: 'channel', is: 'one_of', values: ['chat', 'phone'] },
      { column: 'score', is: 'at_least', value: 4 },
    ];
    expect(worded({ kind: 'mean', column: 'score', among }, columns)).toBe(
      'mean of score over customers with channel chat or phone and with score at least 4, other than those that came back',
    );
  });
});
