import { expect, it } from 'vitest';
import { columnFaults, importing, whyUnusable } from '../../../domain/evidence/dataset.js';

const dataset = {
  ...importing({
    ...{
      id: 'ds_1',
      broughtBy: 'dri',
      broughtAt: '2026-11-02T10:00:00.000Z',
      lob: 'fiber',
      source: 'billing',
    },
    ...{ mapping: { name: 'accounts', version: 1 }, period: { from: '2026-09-01', to: '2026-09-30' } },
    ...{ dryRun: false, upload: { sha256: 'a', bytes: 1, format: 'csv' }, extends: 'ds_0', matchTo: null },
    contributors: ['dri', 'Paid'],
  }),
  state: 'ready' as const,
};

it('Rows are no evidence where anybody has brought some of them whose pay depends on it, also in a data set that was extended.', () => {
  const cycle = { interested: ['paid'], lobs: ['fiber'], since: null };
  expect(whyUnusable(dataset, {}, cycle)).toBe('holds rows that Paid has brought, whose pay depends on it');
  expect(whyUnusable(dataset, {}, { ...cycle, interested: [] })).toBeNull();
});

it('Rows from before the cycle are no evidence for it, where its policy asks for the period.', () => {
  const cycle = { interested: [], lobs: ['fiber'] };
  expect(whyUnusable(dataset, {}, { ...cycle, since: '2026-09-02' })).toBe(
    'is of 2026-09-01 to 2026-09-30, and the cycle was chartered on 2026-09-02',
  );
  expect(whyUnusable(dataset, {}, { ...cycle, since: '2026-09-01' })).toBeNull();
  expect(whyUnusable(dataset, {}, { ...cycle, since: null })).toBeNull();
});

it('Rows of one line of business are no evidence for a cycle of others, whose readers would see what they came to.', () => {
  const cycle = { interested: [], lobs: ['dsl', 'phone'], since: null };
  expect(whyUnusable(dataset, {}, cycle)).toBe('is of fiber, and the cycle of dsl, phone');
  expect(whyUnusable({ ...dataset, lob: '*' }, {}, cycle)).toBeNull();
  expect(whyUnusable(dataset, {}, null)).toBeNull();
});

it('Nothing is judged of single units, since rows are shown to nobody.', () => {
  const columns = [
    { name: 'unit', kind: 'text' as const, missing: 0 },
    { name: 'retention', kind: 'yes_no' as const, missing: 0 },
  ];
  const byUnit = { arm: { column: 'unit', pilot: 'c3', comparison: 'c4' }, metrics: {} };
  const ofUnit = {
    arm: { column: 'retention', pilot: 'true', comparison: 'false' },
    metrics: { retention: { column: 'unit', true: 'c3', false: 'c4' } },
  };
  const what = 'is unit, and nothing is judged of single units';
  expect(columnFaults(byUnit, { columns }, new Map())).toEqual([{ at: ['arm', 'column'], what }]);
  expect(columnFaults(ofUnit, { columns }, new Map())).toEqual([
    { at: ['metrics', 'retention', 'column'], what },
  ]);
});
