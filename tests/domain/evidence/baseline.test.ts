import { expect, it } from 'vitest';
import type { Baseline } from '../../../contracts/submission.js';
import type { Policy } from '../../../contracts/policy.js';
import { baselineFaults, baselineLacks } from '../../../domain/evidence/baseline.js';
import { loosened } from '../../../domain/decisions/floors.js';
import { handIns, testCharter } from '../../support/charters.js';

const { analysisPlan, policy } = testCharter();
const NOON_MS = Date.parse('2026-11-02T12:00:00Z');
const [retention, contacts] = handIns.baseline.content.metrics;
const whole: Baseline = { ...handIns.baseline.content, from: '2026-08-01', to: '2026-10-31' };

/** `field what is wrong`, for each faulty field, and then for what is lacking. */
function faultsOf(change: Partial<Baseline>, least?: Policy['baseline']): string[] {
  const given = { ...whole, ...change };
  const terms = least ? { ...policy, baseline: least } : policy;
  const faults = [
    ...baselineFaults(given, analysisPlan, terms, NOON_MS),
    ...baselineLacks(given, analysisPlan),
  ];
  return faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
}

const withRetention = (summary: Baseline['metrics'][number]['summary']): Partial<Baseline> => ({
  metrics: [{ ...retention, summary }, contacts],
});

it('A whole baseline is accepted up to the day before it is handed in.', () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ to: '2026-11-01' })).toEqual([]);
});

it('A period that is not over is refused at its last day.', () => {
  expect(faultsOf({ to: '2026-11-02' })).toEqual(['/content/to is 2026-11-02, which is not over yet (UTC)']);
  expect(faultsOf({ to: '2099-12-31' })).toEqual(['/content/to is 2099-12-31, which is not over yet (UTC)']);
});

it('A period that ends before it begins, lasts a day, or is shorter than the policy requires is refused.', () => {
  expect(faultsOf({ to: '2026-07-31' })).toEqual(['/content/to must not be before from']);
  expect(faultsOf({ to: '2026-08-01' })).toEqual([
    '/content/to ends a period of 1 days, where the policy requires 28',
  ]);
  expect(faultsOf({ to: '2026-08-27' })).toHaveLength(1);
  expect(faultsOf({ to: '2026-08-28' })).toEqual([]);
});

it('Too few subjects of a metric are refused at their count: none, two, and one fewer than the policy requires.', () => {
  for (const n of [0, 2, 99]) {
    expect(faultsOf(withRetention({ kind: 'proportion', n, successes: 0 }))).toEqual([
      `/content/metrics/0/summary/n is ${n} for retention, where the policy requires at least 100`,
    ]);
  }
  expect(faultsOf(withRetention({ kind: 'proportion', n: 100, successes: 50 }))).toEqual([]);
});

it('A match rate of 0, or below what the policy requires, is refused.', () => {
  expect(faultsOf({ identityMatchRate: 0 })).toEqual([
    '/content/identityMatchRate is 0, where the policy requires at least 0.8',
  ]);
  expect(faultsOf({ identityMatchRate: 0.8 })).toEqual([]);
});

it('A metric of another kind than the charter plans is refused at its kind.', () => {
  const mean = { kind: 'mean', n: 2680, sum: 1330, sumSquares: 1330 } as const;
  expect(faultsOf(withRetention(mean))).toEqual([
    '/content/metrics/0/summary/kind is mean, and the charter plans retention as proportion',
  ]);
});

it('A planned metric that is left out, or measured in another version, is named; one more than planned is welcome.', () => {
  expect(faultsOf({ metrics: [{ ...contacts, metricVersion: 2 }] })).toEqual([
    '/content/metrics lack retention version 1, contact_rate version 1, which the charter plans',
  ]);
  expect(faultsOf({ metrics: [retention, contacts, { ...retention, metric: 'nps' }] })).toEqual([]);
});

it('Every faulty field is named at once.', () => {
  const pointers = faultsOf({
    to: '2099-01-01',
    identityMatchRate: 0,
    metrics: [{ ...retention, summary: { kind: 'proportion', n: 2, successes: 1 } }],
  }).map((fault) => fault.split(' ')[0]);
  expect(pointers).toEqual([
    '/content/to',
    '/content/identityMatchRate',
    '/content/metrics/0/summary/n',
    '/content/metrics',
  ]);
});

it('A policy sets the thresholds, and the policy of a charter may tighten those of the programme, never loosen them.', () => {
  const strict = { shortestDays: 90, smallestN: 5000, smallestMatchRate: 0.99 };
  expect(faultsOf({}, strict)).toHaveLength(3);
  expect(faultsOf({}, { ...strict, smallestN: 2680, smallestMatchRate: 0.97 })).toEqual([]);
  const fields = (given: Policy, floor: Policy) => loosened(given, floor).map(({ field }) => field);
  expect(fields(policy, { ...policy, baseline: strict })).toEqual([
    'baseline/shortestDays',
    'baseline/smallestN',
    'baseline/smallestMatchRate',
  ]);
  expect(fields({ ...policy, baseline: strict }, policy)).toEqual([]);
});
