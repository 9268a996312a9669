import { describe, expect, it } from 'vitest';
import { ruleGuardrail, rulePrimary } from '../../statistics/criterion-ruling.js';
import { differenceInProportions } from '../../statistics/difference-in-proportions.js';
import type { Difference } from '../../statistics/difference.js';
import { measured } from './summaries.js';

function difference(lower: number, effect: number, upper: number): Difference {
  return { lower, effect, upper, method: 'welch-t', resolution: 0 };
}

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
      expect(rulePrimary(rising, difference(lower, effect, upper))).toEqual({ verdict, ground });
      const falling = { ...rising, goodDirection: 'decrease' } as const;
      expect(rulePrimary(falling, difference(-upper, -effect, -lower))).toEqual({ verdict, ground });
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
      expect(rulePrimary(open, difference(lower, effect, upper)).verdict).toBe(verdict);
    },
  );

  it('counts an effect of exactly the minimum as met, although 0.82 − 0.80 < 0.02 in binary', () => {
    const exact = measured(
      differenceInProportions({ successes: 82_000, n: 100_000 }, { successes: 80_000, n: 100_000 }, 0.95),
    );
    expect(exact.effect).toBeLessThan(0.02);
    const minimum = { goodDirection: 'increase', minimumEffect: 0.02 } as const;
    expect(rulePrimary(minimum, exact).verdict).toBe('pass');
    const oneFewer = measured(
      differenceInProportions({ successes: 81_999, n: 100_000 }, { successes: 80_000, n: 100_000 }, 0.95),
    );
    expect(rulePrimary(minimum, oneFewer).ground).toBe('better-but-below-target');
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
    [1, 2, 3, 'inconclusive', 'harm-not-ruled-out'],
    [1, 2.1, 3.2, 'fail', 'beyond-margin'],
  ] as const)(
    'with a degradation of %d, %d, %d against a margin of 2 is ruled %s (%s)',
    (lower, effect, upper, verdict, ground) => {
      expect(ruleGuardrail(falling, difference(lower, effect, upper))).toEqual({ verdict, ground });
      const rising = { ...falling, goodDirection: 'increase' } as const;
      expect(ruleGuardrail(rising, difference(-upper, -effect, -lower))).toEqual({ verdict, ground });
    },
  );

  it('is not broken by harm of exactly the margin, although 0.33 − 0.30 > 0.03 in binary', () => {
    const atMargin = { goodDirection: 'decrease', margin: 0.03 } as const;
    const comparison = { successes: 30_000, n: 100_000 };
    const exact = measured(differenceInProportions({ successes: 33_000, n: 100_000 }, comparison, 0.95));
    expect(exact.effect).toBeGreaterThan(0.03);
    expect(ruleGuardrail(atMargin, exact).verdict).toBe('inconclusive');
    const oneMore = measured(differenceInProportions({ successes: 33_001, n: 100_000 }, comparison, 0.95));
    expect(ruleGuardrail(atMargin, oneMore).verdict).toBe('fail');
  });
});
