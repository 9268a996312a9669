import { describe, expect, it } from 'vitest';
import type { LaneRules } from '../../../domain/programme/lane.js';
import {
  splittingSince,
  splittingSuspected,
  type RecentCycle,
  type SplittingCharter,
} from '../../../domain/programme/splitting.js';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-22T00:00:00.000Z');
const daysAgo = (days: number) => new Date(NOW_MS - days * DAY_MS).toISOString();

const rules: LaneRules = {
  thresholds: {
    budgets: [{ currency: 'USD', lightUpToMinor: 2_000_000, standardUpToMinor: 7_500_000 }],
    customers: { lightUpTo: 3_000, standardUpTo: 100_000 },
    reversibility: { light: 'reversible', standard: 'costly' },
  },
  budgetAuthority: { amountMinor: 2_000_000, currency: 'USD' },
};

const charter: SplittingCharter = {
  sponsor: 'sponsor-1',
  journeyStage: 'support',
  lobs: ['fiber', 'dsl'],
  budget: { amountMinor: 1_500_000, currency: 'USD' },
  reach: { customers: 1_000 },
  reversibility: 'reversible',
  vulnerableCustomers: [],
  regulated: [],
};

const other: RecentCycle = {
  cycleId: 'cyc_1',
  sponsor: 'sponsor-1',
  journeyStage: 'support',
  lobs: ['dsl', 'mobile'],
  budget: { amountMinor: 1_000_000, currency: 'USD' },
  reach: { customers: 1_000 },
  open: true,
  outcome: null,
  openedAt: daysAgo(30),
};

const suspected = (change: Partial<RecentCycle> = {}, of: SplittingCharter = charter) =>
  splittingSuspected(of, [{ ...other, ...change }], rules, NOW_MS);

describe('splitting', () => {
  it('is suspected when the budgets together reach a heavier lane, and names cycle, person, sum and lanes', () => {
    expect(suspected()).toBe(
      'Splitting suspected: with cyc_1, also sponsored by sponsor-1 in the last 90 days, the budgets come to ' +
        'USD 25,000.00 and the reach to 2,000 customers, which is standard; alone it is light.',
    );
  });

  it('is suspected over several cycles of which no two together would reach the heavier lane', () => {
    const third = { ...other, budget: { amountMinor: 300_000, currency: 'USD' } };
    expect(splittingSuspected(charter, [third], rules, NOW_MS)).toBeNull();
    expect(splittingSuspected(charter, [third, { ...third, cycleId: 'cyc_2' }], rules, NOW_MS)).toContain(
      'cyc_2',
    );
  });

  it('is suspected of ten cycles that reach 1,000 customers each, whatever they cost and in which currency', () => {
    const nine = Array.from({ length: 9 }, (_, index) => ({
      ...other,
      cycleId: `cyc_${index}`,
      budget: { amountMinor: 1_000, currency: index % 2 === 0 ? 'USD' : 'EUR' },
    }));
    expect(splittingSuspected(charter, nine, rules, NOW_MS)).toContain(
      'the reach to 10,000 customers, which is standard; alone it is light.',
    );
    expect(splittingSuspected(charter, nine.slice(0, 2), rules, NOW_MS)).toBeNull();
  });

  it.each<[string, Partial<RecentCycle>]>([
    ['another sponsor', { sponsor: 'somebody' }],
    ['another journey stage', { journeyStage: 'adoption' }],
    ['no common line of business', { lobs: ['mobile'] }],
    ['another currency', { budget: { amountMinor: 9_000_000, currency: 'EUR' } }],
    ['a start more than 90 days ago', { openedAt: daysAgo(91) }],
    ['an end that gave the money back', { open: false, outcome: 'rejected' }],
    ['a budget that together stays in the lane', { budget: { amountMinor: 500_000, currency: 'USD' } }],
  ])('is not suspected with %s', (_what, change) => {
    expect(suspected(change)).toBeNull();
  });

  it('is suspected also when the other cycle was sustained, and up to the ninetieth day', () => {
    expect(suspected({ open: false, outcome: 'sustained', openedAt: daysAgo(90) })).not.toBeNull();
    expect(splittingSince(NOW_MS)).toBe(daysAgo(90));
  });

  it('is not suspected where reach or a person has already led to the heavier lane', () => {
    expect(suspected({}, { ...charter, reach: { customers: 50_000 } })).toBeNull();
    expect(suspected({}, { ...charter, raisedLane: 'standard' })).toBeNull();
    expect(splittingSuspected(charter, [other], null, NOW_MS)).toBeNull();
  });
});
