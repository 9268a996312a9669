import { describe, expect, it } from 'vitest';
import { pValueText, sampleRatio } from '../../statistics/sample-ratio.js';

describe('sample-ratio mismatch, against GrowthBook', () => {
  it.each([
    [[1000, 1200], [0.5, 0.5], 0.000020079],
    [[135, 115], [0.5, 0.5], 0.205903211],
    [[310, 98], [0.75, 0.25], 0.647434186],
    [[500, 500, 600], [0.34, 0.33, 0.33], 0.000592638],
    [[0, 0], [0.5, 0.5], 1],
  ])('gives %j at %j the p-value %d', (counts, shares, expected) => {
    const ratio = sampleRatio(counts, shares);
    if ('problem' in ratio) throw new Error(ratio.problem);
    expect(Math.abs(ratio.pValue - expected)).toBeLessThanOrEqual(expected * 1e-4);
    expect(ratio.degreesOfFreedom).toBe(counts.length - 1);
  });

  it('reports a hopeless mismatch as p < 1e-15, never as 0', () => {
    const ratio = sampleRatio([100_000, 10], [0.5, 0.5]);
    if ('problem' in ratio) throw new Error(ratio.problem);
    expect(ratio.pValue).toBe(1e-15);
    expect(pValueText(ratio.pValue)).toBe('p < 1e-15');
  });

  it('writes other p-values to two digits', () => {
    expect(pValueText(0.000020079)).toBe('p = 0.00002');
    expect(pValueText(0.205903211)).toBe('p = 0.21');
    expect(pValueText(1)).toBe('p = 1');
  });

  it('is a mismatch when a whole arm is missing', () => {
    expect(sampleRatio([50, 0], [0.5, 0.5])).toMatchObject({ statistic: 50 });
  });

  it.each([
    [[1, -1], [0.5, 0.5], 'bad-counts'],
    [[1.5, 1], [0.5, 0.5], 'bad-counts'],
    [[1, NaN], [0.5, 0.5], 'bad-counts'],
    [[1, 1], [1], 'bad-shares'],
    [[1], [1], 'bad-shares'],
    [[1, 1], [0, 1], 'bad-shares'],
    [[1, 1], [NaN, 1], 'bad-shares'],
  ])('refuses %j at %j as %s', (counts, shares, problem) => {
    expect(sampleRatio(counts, shares)).toEqual({ problem });
  });
});
