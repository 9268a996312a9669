import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liftOfMeans, liftOfProportions } from '../../../statistics/methods/relative-lift.js';
import { answered } from '../answered.js';
import { expectSound, holds, near } from '../method-guarantees.js';

const growthBookA = { n: 3407, sum: 1396.87, sumSquares: 52_377.9767 };
const growthBookB = { n: 3461, sum: 2422.7, sumSquares: 134_698.29 };
const arm = (successes: number, n: number) => ({ successes, n });

describe('the lift as a share of the comparison', () => {
  it('of means is as GrowthBook’s tests have it', () => {
    const result = answered(liftOfMeans(growthBookB, growthBookA, 0.95));
    near(result.effect, 0.70732, 1e-5);
    near(result.standardError, 0.37879, 2e-5);
    expect([result.lower.toFixed(5), result.upper.toFixed(5)]).toEqual(['-0.03526', '1.44989']);
    expect(result.pValue).toBeCloseTo(0.06191, 5);
    near(result.degreesOfFreedom, 5841.742, 1e-7);
    expect(result).toMatchObject({ method: 'delta-lift', standardErrorKind: 'delta' });
  });

  it('of proportions is as GrowthBook’s tests have it: 16/30 v 14/28', () => {
    const result = answered(liftOfProportions(arm(16, 30), arm(14, 28), 0.95));
    expect(result.effect).toBeCloseTo(0.06667, 5);
    expect(result.standardError).toBeCloseTo(0.2717, 5);
    expect([result.lower.toFixed(5), result.upper.toFixed(5)]).toEqual(['-0.47767', '0.61101']);
    expect(result.pValue).toBeCloseTo(0.80707, 5);
  });

  it('does not depend on the unit of the values', () => {
    const varied = fc.record({
      n: fc.integer({ min: 5, max: 500 }),
      mean: fc.integer({ min: 50, max: 500 }),
      squaredDeviations: fc.integer({ min: 1, max: 1000 }),
    });
    holds(fc.tuple(varied, varied, fc.constantFrom(0.01, 60, 1024)), ([pilot, comparison, unit]) => {
      const scaled = (one: typeof pilot) => ({
        n: one.n,
        mean: one.mean * unit,
        squaredDeviations: one.squaredDeviations * unit ** 2,
      });
      const result = answered(liftOfMeans(pilot, comparison, 0.95));
      const other = answered(liftOfMeans(scaled(pilot), scaled(comparison), 0.95));
      expectSound(result);
      near(other.standardError, result.standardError!, 1e-9);
      near(other.lower + 1000, result.lower + 1000, 1e-12);
      near(other.pValue, result.pValue, 1e-6);
    });
  });

  it('names what cannot be divided by, and what no data can have', () => {
    const zero = { n: 10, mean: 0, squaredDeviations: 5 };
    const small = { n: 10, mean: 0.1, squaredDeviations: 5 };
    expect(liftOfMeans(growthBookB, zero, 0.95)).toEqual({ problem: 'zero-denominator', arm: 'comparison' });
    expect(liftOfMeans(growthBookB, small, 0.95)).toEqual({
      problem: 'denominator-near-zero',
      arm: 'comparison',
    });
    expect(liftOfMeans(growthBookB, { ...small, mean: -10 }, 0.95)).toEqual({
      problem: 'negative-denominator',
      arm: 'comparison',
    });
    expect(liftOfMeans({ ...growthBookB, n: 2 }, growthBookA, 0.95)).toEqual({
      problem: 'negative-variance',
      arm: 'pilot',
    });
    expect(liftOfProportions(arm(3, 30), arm(0, 28), 0.95)).toEqual({
      problem: 'never-varies',
      arm: 'comparison',
    });
    expect(liftOfProportions(arm(1, 1), arm(14, 28), 0.95)).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(liftOfProportions(arm(16, 30), arm(14, 28), 1)).toEqual({ problem: 'bad-confidence' });
  });
});
