import { describe, expect, it } from 'vitest';
import { differenceInMeans } from '../../statistics/difference-in-means.js';
import { meanArm, meanArmOf, measured } from './summaries.js';

const growthBookA = { n: 3407, sum: 1396.87, sumSquares: 52_377.9767 };
const growthBookB = { n: 3461, sum: 2422.7, sumSquares: 134_698.29 };

function near(actual: number | null | undefined, expected: number, relative = 1e-4): void {
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(Math.abs(expected) * relative);
}

describe('difference in means, against published answers', () => {
  it('gives GrowthBook’s absolute Welch result from n, sum and sum of squares', () => {
    const result = measured(differenceInMeans(growthBookB, growthBookA, 0.95));
    expect(result.effect).toBeCloseTo(0.29, 5);
    expect(result.standardError).toBeCloseTo(0.12478, 5);
    expect(result.lower).toBeCloseTo(0.04538, 5);
    expect(result.upper).toBeCloseTo(0.53462, 5);
    near(result.degreesOfFreedom, 5841.742, 1e-7);
    near(result.pValue(), 0.02016, 3e-4);
    expect(result.standardErrorKind).toBe('welch');
    expect(result.method).toBe('welch-t');
  });

  it('gives NIST’s US and Japanese cars (handbook 1.3.5.3) from summaries', () => {
    const result = measured(
      differenceInMeans(meanArm(249, 20.14458, 6.4147), meanArm(79, 30.48101, 6.10771), 0.95),
    );
    near(result.effect / (result.standardError ?? NaN), -12.94627, 1e-5);
    near(result.degreesOfFreedom, 136.87, 1e-4);
  });

  it('gives R’s t.test of the sleep data', () => {
    const result = measured(
      differenceInMeans(
        meanArmOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]),
        meanArmOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]),
        0.95,
      ),
    );
    near(result.effect / (result.standardError ?? NaN), -1.8608);
    near(result.degreesOfFreedom, 17.776);
    near(result.pValue(), 0.07939, 1e-4);
    near(result.lower, -3.3654832, 1e-7);
    near(result.upper, 0.2054832, 1e-6);
  });

  it('gives Card and Krueger’s Welch interval of New Jersey against Pennsylvania (1994)', () => {
    const result = measured(
      differenceInMeans(meanArm(309, 0.466667, 8.452195), meanArm(75, -2.283333, 10.853628), 0.95),
    );
    near(result.effect, 2.75);
    near(result.standardError, 1.34234);
    near(result.degreesOfFreedom, 96.878);
    near(result.pValue(), 0.0432, 1e-3);
    near(result.lower, 0.08578, 1e-3);
    near(result.upper, 5.41422);
  });

  it('keeps the digits of a p-value far below those of 1', () => {
    const result = measured(
      differenceInMeans(meanArm(249, 20.14458, 6.4147), meanArm(79, 30.48101, 6.10771), 0.95),
    );
    // By mpmath's regularised incomplete beta function at t = 12.94627 and 136.87 degrees of freedom.
    near(result.pValue(), 1.5719e-25, 1e-3);
  });

  it('takes the t quantile exactly at few degrees of freedom: t(.975, 2) is 4.30265', () => {
    const result = measured(differenceInMeans(meanArmOf([1, 3]), meanArmOf([10, 12]), 0.95));
    expect(result.degreesOfFreedom).toBeCloseTo(2, 12);
    near((result.upper - result.effect) / (result.standardError ?? NaN), 4.302652729749464, 1e-10);
  });
});

describe('difference in means, on input no data can have', () => {
  it('names the negative variance of GrowthBook’s sums at n = 2, and gives no number', () => {
    const result = differenceInMeans({ ...growthBookB, n: 2 }, { ...growthBookA, n: 2 }, 0.95);
    expect(result).toEqual({ problem: 'negative-variance', arm: 'pilot' });
  });

  it('names the arm whose sums contradict each other', () => {
    const result = differenceInMeans(growthBookB, { ...growthBookA, n: 2 }, 0.95);
    expect(result).toEqual({ problem: 'negative-variance', arm: 'comparison' });
  });

  it.each([0, 1])('refuses an arm of %i, which has no variance', (n) => {
    const result = differenceInMeans({ n, sum: n, sumSquares: n }, growthBookA, 0.95);
    expect(result).toEqual({ problem: 'too-few', arm: 'pilot' });
  });

  it.each([
    [{ ...growthBookA, sum: NaN }, 'not-finite'],
    [{ ...growthBookA, sumSquares: Infinity }, 'not-finite'],
    [{ ...growthBookA, n: 10.5 }, 'not-a-count'],
    [{ ...growthBookA, n: -3 }, 'not-a-count'],
  ] as const)('refuses %j as %s', (arm, problem) => {
    expect(differenceInMeans(growthBookB, arm, 0.95)).toEqual({ problem, arm: 'comparison' });
  });

  it('refuses two arms without any variation, even when rounding leaves a trace of it', () => {
    const tenths = meanArmOf(Array.from({ length: 1000 }, () => 0.1));
    const zeros = { n: 500, sum: 0, sumSquares: 0 };
    expect(differenceInMeans(tenths, zeros, 0.95)).toEqual({ problem: 'lost-digits', arm: 'pilot' });
    expect(differenceInMeans(zeros, zeros, 0.95)).toEqual({ problem: 'never-varies', arm: 'pilot' });
  });

  it('refuses one constant arm against one that varies, because a column of zeros is no measurement', () => {
    const zeros = { n: 9, sum: 0, sumSquares: 0 };
    expect(differenceInMeans(meanArmOf([1, 2, 3]), zeros, 0.95)).toEqual({
      problem: 'never-varies',
      arm: 'comparison',
    });
  });

  it('keeps every digit of centred moments, and refuses sums beside which the spread is lost', () => {
    const centred = (mean: number, deviation: number) => ({
      n: 1_000_000,
      mean,
      squaredDeviations: 999_999 * deviation ** 2,
    });
    const kept = measured(differenceInMeans(centred(1_000_000.002, 0.99), centred(1_000_000, 1.01), 0.95));
    expect(kept.standardError).toBeCloseTo(0.00141428, 8);
    expect([kept.lower, kept.upper].map((bound) => bound.toFixed(6))).toEqual(['-0.000772', '0.004772']);
    const summed = meanArm(1_000_000, 1_000_000, 1);
    expect(differenceInMeans(summed, summed, 0.95)).toEqual({ problem: 'lost-digits', arm: 'pilot' });
  });

  it.each([0, 1, -0.5, 1.5, NaN, 1 - Number.EPSILON / 2])('refuses a confidence of %d', (confidence) => {
    expect(differenceInMeans(growthBookA, growthBookB, confidence)).toEqual({ problem: 'bad-confidence' });
  });

  it('keeps its degrees of freedom when variances are too small to square', () => {
    const tiny = { n: 10, sum: 0, sumSquares: 1e-200 };
    expect(measured(differenceInMeans(tiny, tiny, 0.95)).degreesOfFreedom).toBeCloseTo(18, 10);
  });
});
