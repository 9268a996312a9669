import { describe, expect, it } from 'vitest';
import { exactGroupsTest } from '../../../statistics/observational/exact-groups.js';
import { guardedShare } from '../../../statistics/observational/guarded-share.js';
import { pairedScore } from '../../../statistics/observational/paired-score.js';
import { pairedDifference } from '../../../statistics/observational/pair-sets.js';
import type { Difference } from '../../../statistics/difference.js';
import { near } from '../method-guarantees.js';

const group = (n: number, events: number, others: number, otherEvents: number) => ({
  treated: { n, events },
  comparison: { n: others, events: otherEvents },
});

// Printed by tests/statistics/golden/observational.py, from the likelihood and by full convolution.
describe('shares in pairs', () => {
  it.each([
    [100, 2, 0, -0.01773336746956558, 0.07001179072854866],
    [50, 14, 5, 0.00977465207011933, 0.3435445221099954],
    [200, 1, 9, -0.07903169303761577, -0.011422093567854716],
  ])(
    'of %i, %i and %i of which differ, have the score interval of Tango',
    (pairs, one, other, lower, upper) => {
      const found = pairedScore({ pairs, treatedOnly: one, comparisonOnly: other }, 0.95);
      near(found.lower, lower, 1e-6);
      near(found.upper, upper, 1e-6);
    },
  );

  it('of which 2 of 100 differ do not rule out a harm of 5 points', () => {
    expect(pairedScore({ pairs: 100, treatedOnly: 2, comparisonOnly: 0 }, 0.95).upper).toBeGreaterThan(0.05);
  });
});

describe('the exact test within groups', () => {
  it('is Fisher’s of one group, McNemar’s of pairs, and else a sum of hypergeometric counts', () => {
    near(exactGroupsTest([group(200, 1, 1000, 20)], false), 0.11089297972262052, 1e-9);
    const pairs = [
      ...Array.from({ length: 9 }, () => group(1, 1, 1, 0)),
      group(1, 0, 1, 1),
      group(1, 0, 1, 1),
    ];
    near(exactGroupsTest([...pairs, group(1, 1, 1, 1)], true), 0.03271484375, 1e-9);
    const strata = [group(5, 3, 12, 2), group(8, 4, 9, 3), group(3, 2, 20, 4)];
    near(exactGroupsTest(strata, true), 0.028618759287669125, 1e-9);
  });
});

describe('five comparisons for each of 200 treated', () => {
  it('with 1 event against 20 are told from chance by an exact test, and have an interval no narrower than plain shares', () => {
    const sets = Array.from({ length: 200 }, (_, place) => ({
      treated: place,
      comparisons: Array.from({ length: 5 }, (_none, at) => 200 + 5 * place + at),
    }));
    const outcomes = new Float64Array(1200);
    outcomes[0] = 1;
    for (let place = 1; place <= 20; place += 1) outcomes[200 + 5 * place] = 1;
    const result = pairedDifference(sets, outcomes);
    const difference = { effect: result.effect, lower: -0.028, upper: -0.001, pValue: () => 0.02 };
    const groups = sets.map((_, place) => group(1, outcomes[place]!, 5, place >= 1 && place <= 20 ? 1 : 0));
    const guarded = guardedShare({ difference: difference as Difference, result, confidence: 0.95, groups });
    expect(guarded.exact!.pValue).toBeGreaterThan(0.025);
    expect(guarded.difference.upper).toBeGreaterThan(0);
  });
});
