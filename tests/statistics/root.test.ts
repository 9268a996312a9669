import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootOf } from '../../statistics/root.js';

describe('a root', () => {
  it('is found wherever it lies between the ends, on whichever side the function rises', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9990, max: 9990 }), fc.constantFrom(1, -1), (thousandth, sign) => {
        const root = thousandth / 1000;
        expect(rootOf((x) => sign * (Math.exp(x) - Math.exp(root)), [-10, 10])).toBeCloseTo(root, 9);
        expect(rootOf((x) => sign * (x - root) ** 3, [-10, 10])).toBeCloseTo(root, 3);
      }),
    );
  });

  it('is found at a step, and at an end', () => {
    expect(rootOf((x) => (x < 0.3 ? -1 : 1e-6), [0, 1])).toBeCloseTo(0.3, 9);
    expect(rootOf((x) => x - 1, [1, 5])).toBe(1);
  });

  it('is the end nearer to zero where there is none', () => {
    expect(rootOf((x) => x * x + 1, [-1, 3])).toBe(-1);
  });
});
