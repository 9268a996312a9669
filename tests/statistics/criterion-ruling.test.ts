import { describe, expect, it } from 'vitest';
import { ruleGuardrail, rulePrimary } from '../../statistics/criterion-ruling.js';
import { differenceInProportions } from '../../statistics/difference-in-proportions.js';
import type { Difference } from '../../statistics/difference.js';
import { measured } from './summaries.js';

function difference(lower: number, effect: number, upper: number): Difference {
  const unread = { standardError: null, standardErrorKind: 'welch', degreesOfFreedom: null } as const;
  return { lower, effect, upper, method: 'welch-t', resolution: 0, ...unread, pValue: () => 1 };
}

const AT_SIZE = { isSizeReached: true, isChance: false };

describe('the primary criterion', () => {
  const rising = { goodDirection: 'increase', minimumEffect: 2 } as const;

  it.each([
    [1, 3, 5, 'pass', 'target-met'],
    [1, 2, 3, 'pass', 'target-met'],
    [1, 1.9, 2.8, 'inconclusive', 'better-but-below-target'],
    [0, 3, 6, 'inconclusive', 'no-effect-not-ruled-out'],
    [-1, 3, 7, 'inconclusive', 'no-effect-not-ruled-out'],
    [-1, 0.5, 2, 'inconclusive', 'no-effect-not-ruled-out'],
    [-1, 0.4, 1.9, 'fail', 'target-ruled-out'],
    [0.5, 1, 1.5, 'fail', 'target-ruled-out'],
    [-3, -2, -1, 'fail', 'significantly-worse'],
  ] as const)(
    'with lower bound %d, effect %d and upper bound %d against a minimum of 2 is ruled %s (%s)',
    (lower, effect, upper, verdict, ground) => {
      expect(rulePrimary(rising, difference(lower, effect, upper), AT_SIZE)).toEqual({ verdict, ground });
      const falling = { ...rising, goodDirection: 'decrease' } as const;
      expect(rulePrimary(falling, difference(-upper, -effect, -lower), AT_SIZE)).toEqual({ verdict, ground });
    },
  );

  it.each([
    [0.1, 1, 2, 'pass'],
    [0, 1, 2, 'inconclusive'],
    [-2, -1, 0, 'inconclusive'],
    [-2, -1, -0.1, 'fail'],
  ] as const)(
    'with lower bound %d, effect %d and upper bound %d and no minimum is ruled %s',
    (lower, effect, upper, verdict) => {
      const open = { goodDirection: 'increase', minimumEffect: 0 } as const;
      expect(rulePrimary(open, difference(lower, effect, upper), AT_SIZE).verdict).toBe(verdict);
    },
  );

  it.each([
    [-1, 0.4, 1.9],
    [0.5, 1, 1.5],
  ])(
    'rules no target out before the planned size: lower bound %d, effect %d, upper bound %d against 2',
    (lower, effect, upper) => {
      const early = { isSizeReached: false, isChance: false };
      const ruling = { verdict: 'inconclusive', ground: 'target-left-out-early' };
      expect(rulePrimary(rising, difference(lower, effect, upper), early)).toEqual(ruling);
    },
  );

  it('does not pass on so few events or clusters that an exact test finds chance enough', () => {
    const few = { isSizeReached: true, isChance: true };
    expect(rulePrimary(rising, difference(1, 3, 5), few).ground).toBe('left-to-chance');
    expect(rulePrimary(rising, difference(-3, -2, -1), few).verdict).toBe('fail');
  });

  it('counts an effect of exactly the minimum as met, although 0.82 − 0.80 < 0.02 in binary', () => {
    const exact = measured(
      differenceInProportions({ successes: 82_000, n: 100_000 }, { successes: 80_000, n: 100_000 }, 0.95),
    );
    expect(exact.effect).toBeLessThan(0.02);
    const minimum = { goodDirection: 'increase', minimumEffect: 0.02 } as const;
    expect(rulePrimary(minimum, exact, AT_SIZE).verdict).toBe('pass');
    const oneFewer = measured(
      differenceInProportions({ successes: 81_999, n: 100_000 }, { successes: 80_000, n: 100_000 }, 0.95),
    );
    expect(rulePrimary(minimum, oneFewer, AT_SIZE).ground).toBe('better-but-below-target');
  });
});

describe('a guardrail', () => {
  const falling = { goodDirection: 'decrease', margin: 2 } as const;

  it.each([
    [-5, -4, -3, 'pass', 'within-margin'],
    [-1, 0, 1.9, 'pass', 'within-margin'],
    [0.5, 1, 1.5, 'pass', 'within-margin'],
    [-1, 0, 2, 'inconclusive', 'harm-not-ruled-out'],
    [-1, 3, 7, 'inconclusive', 'harm-not-ruled-out'],
    [0, 3, 6, 'inconclusive', 'harm-not-ruled-out'],
    [1, 2, 3, 'inconclusive', 'significantly-worse'],
    [1, 2.1, 3.2, 'inconclusive', 'significantly-worse'],
    [2, 3, 4, 'inconclusive', 'significantly-worse'],
    [2.1, 3, 4, 'fail', 'beyond-margin'],
  ] as const)(
    'with a degradation of %d, %d, %d against a margin of 2 is ruled %s (%s)',
    (lower, effect, upper, verdict, ground) => {
      expect(ruleGuardrail(falling, difference(lower, effect, upper))).toEqual({ verdict, ground });
      const rising = { ...falling, goodDirection: 'increase' } as const;
      expect(ruleGuardrail(rising, difference(-upper, -effect, -lower))).toEqual({ verdict, ground });
    },
  );

  it.each([
    [
      'is named and not failed when it is significantly worse by more than its margin on few subjects',
      250,
      'inconclusive',
    ],
    ['is broken only when its whole interval lies beyond its margin', 330, 'fail'],
  ] as const)('%s', (_, successes, verdict) => {
    const atMargin = { goodDirection: 'decrease', margin: 0.02 } as const;
    const harmed = measured(
      differenceInProportions({ successes, n: 2000 }, { successes: 200, n: 2000 }, 0.95),
    );
    expect(harmed.lower).toBeGreaterThan(0);
    expect(ruleGuardrail(atMargin, harmed).verdict).toBe(verdict);
  });
});
