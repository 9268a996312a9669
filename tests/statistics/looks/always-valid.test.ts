import { describe, expect, it } from 'vitest';
import { alwaysValidHalfWidth } from '../../../statistics/looks/always-valid.js';

const halfWidth = (subjects: number, changes: Partial<Parameters<typeof alwaysValidHalfWidth>[0]> = {}) =>
  alwaysValidHalfWidth({
    subjects,
    standardError: 1 / Math.sqrt(subjects),
    alpha: 0.05,
    tunedAt: 5000,
    ...changes,
  });

describe('the half width of an always-valid interval', () => {
  it.each([
    [1_000, 0.106375],
    [10_000, 0.0306148],
    [100_000, 0.0105521],
  ])('at %d subjects is the %d of arXiv 2103.06476 eq. 9 in GrowthBook’s form', (subjects, known) => {
    expect((halfWidth(subjects) as number) / known).toBeCloseTo(1, 4);
  });

  it('is always wider than the interval of a single look, and least so near the number it is tuned at', () => {
    const ratio = (subjects: number) => (halfWidth(subjects) as number) * Math.sqrt(subjects);
    for (const subjects of [2, 100, 5000, 1e6, 1e9]) expect(ratio(subjects)).toBeGreaterThan(1.959964);
    expect(ratio(5000)).toBeLessThan(ratio(500));
    expect(ratio(5000)).toBeLessThan(ratio(50_000));
  });

  it('is not told of inputs that cannot be', () => {
    expect(halfWidth(100, { alpha: 0 })).toEqual({ problem: 'bad-alpha' });
    expect(halfWidth(100, { standardError: NaN })).toEqual({ problem: 'not-finite' });
    expect(halfWidth(100, { tunedAt: 0 })).toEqual({ problem: 'not-finite' });
    expect(halfWidth(0)).toEqual({ problem: 'not-finite' });
  });
});
