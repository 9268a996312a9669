import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneOf, type LaneCharter, type LaneRules } from '../../../domain/programme/lane.js';
import { LANES, REGULATED_MATTERS, REVERSIBILITIES, VULNERABILITIES } from '../../../base/vocabulary.js';

const rules: LaneRules = {
  thresholds: {
    budgets: [{ currency: 'USD', lightUpToMinor: 2_000_000, standardUpToMinor: 7_500_000 }],
    customers: { lightUpTo: 3_000, standardUpTo: 100_000 },
    reversibility: { light: 'reversible', standard: 'costly' },
  },
  budgetAuthority: { amountMinor: 1_500_000, currency: 'USD' },
};

const small: LaneCharter = {
  journeyStage: 'support',
  budget: { amountMinor: 1_500_000, currency: 'USD' },
  reach: { customers: 3_000 },
  reversibility: 'reversible',
  vulnerableCustomers: [],
  regulated: [],
};
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
const lane = (change: Partial<LaneCharter>, by: LaneRules | null = rules) =>
  laneOf({ ...small, ...change }, by);

describe('the lane of a charter', () => {
  it('is light up to and including every limit, and says why', () => {
    expect(lane({})).toEqual({
      lane: 'light',
      reasons: [
        'Budget USD 15,000.00, light up to USD 20,000.00: light.',
        'Reach 3,000 customers, light up to 3,000: light.',
        'Undoing it: reversible, light up to reversible: light.',
        'It touches no vulnerable customers and nothing regulated: light.',
      ],
    });
  });

  it.each<[string, Partial<LaneCharter>, string, string]>([
    ['money', { budget: usd(2_000_001) }, 'standard', 'Budget USD 20,000.01, light up to USD 20,000.00'],
    ['money', { budget: usd(7_500_000) }, 'standard', 'light up to USD 20,000.00: standard.'],
    ['money', { budget: usd(7_500_001) }, 'major', 'standard up to USD 75,000.00: major.'],
    [
      'the standing budget',
      { budget: usd(1_500_001) },
      'standard',
      'left of the standing budget of support USD 15,000.00',
    ],
    ['reach', { reach: { customers: 3_001 } }, 'standard', 'Reach 3,001 customers, light up to 3,000'],
    ['reach', { reach: { customers: 100_001 } }, 'major', 'Reach 100,001 customers, standard up to 100,000'],
    ['reversibility', { reversibility: 'costly' }, 'standard', 'costly, light up to reversible: standard.'],
    [
      'reversibility',
      { reversibility: 'irreversible' },
      'major',
      'irreversible, standard up to costly: major.',
    ],
    [
      'vulnerable customers',
      { vulnerableCustomers: ['seniors', 'low_income'] },
      'standard',
      'It touches vulnerable customers (seniors, low income), which is never light: standard.',
    ],
    [
      'regulation',
      { regulated: ['opt_out_default', 'bill'] },
      'standard',
      'It touches what is regulated (opt out default, bill), which is never light: standard.',
    ],
  ])('is made heavier by %s alone', (_what, change, expected, reason) => {
    const ruling = lane(change);
    expect(ruling.lane).toBe(expected);
    expect(ruling.reasons.join(' ')).toContain(reason);
  });

  it('is the heaviest of those that money, reach and reversibility yield', () => {
    expect(lane({ reach: { customers: 5_000 }, reversibility: 'irreversible' }).lane).toBe('major');
  });

  it('is never light where the journey stage has no standing budget in the currency', () => {
    const none = lane({}, { ...rules, budgetAuthority: null });
    expect(none.lane).toBe('standard');
    expect(none.reasons[0]).toBe('The journey stage support has no standing budget in USD: standard.');
    const euros = { amountMinor: 9_000_000, currency: 'EUR' };
    expect(lane({}, { ...rules, budgetAuthority: euros }).lane).toBe('standard');
  });

  it('is major for money in a currency that the programme has no thresholds for', () => {
    const ruling = lane({ budget: { amountMinor: 1, currency: 'JPY' } });
    expect(ruling.lane).toBe('major');
    expect(ruling.reasons[0]).toBe('The programme has no thresholds in JPY: major.');
  });

  it('is standard while the programme has no thresholds at all', () => {
    expect(lane({}, null)).toEqual({
      lane: 'standard',
      reasons: ['The programme has no lane thresholds: standard.'],
    });
    expect(lane({ raisedLane: 'major' }, null).lane).toBe('major');
  });
});

describe('a person', () => {
  it('can raise the lane, and the reasons say so', () => {
    const ruling = lane({ raisedLane: 'major' });
    expect(ruling.lane).toBe('major');
    expect(ruling.reasons.at(-1)).toBe('The charter raises it to major.');
  });

  it('can never lower the lane: for any charter it is at least the computed one and the raised one', () => {
    const charters = fc.record({
      journeyStage: fc.constant('support' as const),
      budget: fc.record({ amountMinor: fc.nat(10_000_000), currency: fc.constantFrom('USD', 'EUR') }),
      reach: fc.record({ customers: fc.nat(200_000) }),
      reversibility: fc.constantFrom(...REVERSIBILITIES),
      vulnerableCustomers: fc.subarray([...VULNERABILITIES]),
      regulated: fc.subarray([...REGULATED_MATTERS]),
    });
    fc.assert(
      fc.property(charters, fc.constantFrom('standard' as const, 'major' as const), (charter, raisedLane) => {
        const weight = LANES.indexOf(laneOf({ ...charter, raisedLane }, rules).lane);
        const computed = LANES.indexOf(laneOf(charter, rules).lane);
        expect(weight).toBe(Math.max(computed, LANES.indexOf(raisedLane)));
        const isProtected = charter.vulnerableCustomers.length + charter.regulated.length > 0;
        if (isProtected) expect(laneOf(charter, rules).lane).not.toBe('light');
      }),
    );
  });
});
