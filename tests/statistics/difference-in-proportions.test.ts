import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceInProportions } from '../../statistics/difference-in-proportions.js';
import { wilsonInterval } from '../../statistics/wilson-interval.js';
import { measured } from './summaries.js';

describe('Wilson interval, against Newcombe 1998', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives %i/%i the bounds %d and %d', (successes, n, lower, upper) => {
    const interval = wilsonInterval({ successes, n }, 0.95);
    if ('problem' in interval) throw new Error(interval.problem);
    expect(interval.share).toBe(successes / n);
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
  });

  it('ends exactly at 0 and at 1 where every subject agrees', () => {
    expect(wilsonInterval({ successes: 0, n: 20 }, 0.95)).toMatchObject({ share: 0, lower: 0 });
    expect(wilsonInterval({ successes: 20, n: 20 }, 0.95)).toMatchObject({ share: 1, upper: 1 });
  });

  it('refuses a confidence and counts that make no interval', () => {
    expect(wilsonInterval({ successes: 1, n: 2 }, 1)).toEqual({ problem: 'bad-confidence' });
    expect(wilsonInterval({ successes: 0, n: 0 }, 0.95)).toEqual({ problem: 'too-few' });
  });
});

describe('difference in proportions by Newcombe’s method 10', () => {
  it('gives 56/70 − 48/80 the interval (0.0524, 0.3339) of Newcombe 1998', () => {
    const result = measured(
      differenceInProportions({ successes: 56, n: 70 }, { successes: 48, n: 80 }, 0.95),
    );
    expect(result.effect).toBeCloseTo(0.2, 12);
    expect(result.lower).toBeCloseTo(0.0524, 4);
    expect(result.upper).toBeCloseTo(0.3339, 4);
    expect(result.method).toBe('newcombe-10');
  });

  it('tells √(p₁q₁/n₁ + p₂q₂/n₂) beside it, and none where neither arm varies', () => {
    const result = measured(
      differenceInProportions({ successes: 56, n: 70 }, { successes: 48, n: 80 }, 0.95),
    );
    expect(result.standardError).toBeCloseTo(Math.sqrt((0.8 * 0.2) / 70 + (0.6 * 0.4) / 80), 14);
    expect(result).toMatchObject({ standardErrorKind: 'unpooled', degreesOfFreedom: null });
    const none = measured(differenceInProportions({ successes: 0, n: 70 }, { successes: 0, n: 80 }, 0.95));
    expect(none.standardError).toBeNull();
  });

  it('has the p-value at whose level the interval touches zero, in either direction', () => {
    const arms = fc.record({
      n: fc.integer({ min: 1, max: 5000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const arm = arms.map(({ n, share }) => ({ n, successes: Math.round(n * share) }));
    fc.assert(
      fc.property(arm, arm, (pilot, comparison) => {
        const { effect, pValue } = measured(differenceInProportions(pilot, comparison, 0.95));
        const p = pValue();
        expect(measured(differenceInProportions(comparison, pilot, 0.95)).pValue()).toBe(p);
        if (effect === 0) expect(p).toBeCloseTo(1, 12);
        if (p < 1e-9 || p > 1 - 1e-9) return;
        const at = measured(differenceInProportions(pilot, comparison, 1 - p));
        expect(effect > 0 ? at.lower : at.upper).toBeCloseTo(0, 6);
      }),
    );
  });

  it.each([
    [0.3, 1.2e-6],
    [0.35, 1e-12],
    [0.4, 1e-20],
    [0.5, 1e-45],
  ])('keeps the digits of a p-value far below those of 1: %d of 1,000 against 0.2', (share, about) => {
    const p = measured(
      differenceInProportions({ successes: share * 1000, n: 1000 }, { successes: 200, n: 1000 }, 0.95),
    ).pValue();
    expect(Math.log10(p)).toBeGreaterThan(Math.log10(about) - 2);
    expect(Math.log10(p)).toBeLessThan(Math.log10(about) + 2);
  });

  it('says 0 where a p-value is less than a double can show', () => {
    const half = { successes: 500_000, n: 1_000_000 };
    expect(measured(differenceInProportions(half, { ...half, successes: 1000 }, 0.95)).pValue()).toBe(0);
  });

  it.each([
    // Newcombe 1998, table II, method 10: cases b to h.
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('gives %i/%i − %i/%i the interval (%d, %d)', (x1, n1, x2, n2, lower, upper) => {
    const result = measured(
      differenceInProportions({ successes: x1, n: n1 }, { successes: x2, n: n2 }, 0.95),
    );
    expect(result.lower).toBeCloseTo(lower, 4);
    expect(result.upper).toBeCloseTo(upper, 4);
  });

  it.each([
    [{ successes: 30, n: 28 }, 'too-many-successes'],
    [{ successes: 0, n: 0 }, 'too-few'],
    [{ successes: -1, n: 28 }, 'not-a-count'],
    [{ successes: 2.5, n: 28 }, 'not-a-count'],
    [{ successes: NaN, n: 28 }, 'not-finite'],
  ] as const)('refuses %j as %s and names the arm', (arm, problem) => {
    const sound = { successes: 14, n: 28 };
    expect(differenceInProportions(arm, sound, 0.95)).toEqual({ problem, arm: 'pilot' });
    expect(differenceInProportions(sound, arm, 0.95)).toEqual({ problem, arm: 'comparison' });
  });
});
