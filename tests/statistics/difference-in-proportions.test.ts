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
    expect(result.standardError).toBeUndefined();
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
