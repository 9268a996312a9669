import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RunningMoments } from '../../statistics/running-moments.js';

function momentsOf(values: readonly number[]) {
  const running = new RunningMoments();
  for (const value of values) running.add(value);
  return running.moments;
}

it('gives the moments of two passes, in any order of the values', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const deviations = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const scale = Math.max(...values.map(Math.abs), 1);
      for (const order of [values, values.toReversed()]) {
        const moments = momentsOf(order);
        expect(moments.n).toBe(values.length);
        expect(Math.abs(moments.mean - mean)).toBeLessThan(1e-12 * scale * values.length);
        expect(Math.abs(moments.squaredDeviations - deviations)).toBeLessThan(
          1e-11 * scale ** 2 * values.length,
        );
      }
    }),
  );
});

it('keeps the digits of a spread that a sum of squares would lose', () => {
  const values = Array.from({ length: 100_000 }, (_, index) => 1e9 + (index % 2));
  const { mean, squaredDeviations } = momentsOf(values);
  expect(mean).toBeCloseTo(1e9 + 0.5, 6);
  expect(squaredDeviations).toBeCloseTo(25_000, 2);
});

it('has no spread at all where every value is the same, and of no values', () => {
  expect(momentsOf(Array.from({ length: 1000 }, () => 0.1))).toEqual({
    n: 1000,
    mean: 0.1,
    squaredDeviations: 0,
  });
  expect(momentsOf([])).toEqual({ n: 0, mean: 0, squaredDeviations: 0 });
});
