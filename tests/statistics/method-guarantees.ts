/** What the tests of the methods share: closeness by share, what every result keeps to, and properties with a new seed each run. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { MethodResult } from '../../statistics/methods/method-result.js';

export function near(actual: number | undefined, expected: number, relative = 1e-4): void {
  if (Math.abs((actual ?? NaN) - expected) <= Math.abs(expected) * relative) return;
  // Fails with both numbers in view.
  expect(actual).toBe(expected);
}

/** The arms swapped: the opposite effect, the mirrored interval, and the same chance. */
export function expectMirror(one: MethodResult, other: MethodResult): void {
  const scale = Math.max(Math.abs(one.lower), Math.abs(one.upper), 1e-300);
  const close = (a: number, b: number) => expect(Math.abs(a - b) / scale).toBeLessThan(1e-9);
  close(one.effect, -other.effect);
  close(one.lower, -other.upper);
  close(one.upper, -other.lower);
  expect(Math.abs(one.pValue - other.pValue)).toBeLessThan(1e-9);
}

/** Every number of a result is finite, and the effect lies inside of its interval. */
export function expectSound(result: MethodResult): void {
  for (const value of Object.values(result))
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
  expect(result.lower).toBeLessThanOrEqual(result.effect);
  expect(result.effect).toBeLessThanOrEqual(result.upper);
  expect(result.pValue).toBeGreaterThanOrEqual(0);
  expect(result.pValue).toBeLessThanOrEqual(1);
}

// Each run takes a new seed, so that it finds new cases; a failure prints it, and FAST_CHECK_SEED repeats it.
const seed = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));

export function holds<Drawn>(drawn: fc.Arbitrary<Drawn>, property: (drawn: Drawn) => void): void {
  fc.assert(fc.property(drawn, property), { seed, numRuns: 200 });
}

/** A value with few digits, as measurements have. */
export const measurement = fc.integer({ min: -5000, max: 5000 }).map((value) => value / 8);
