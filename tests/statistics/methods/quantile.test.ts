import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capOutliers } from '../../../statistics/methods/outlier-cap.js';
import { quantileDifference, quantileRanks } from '../../../statistics/methods/quantile.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, measurement, near } from '../method-guarantees.js';

/** Waiting times without chance, rounded as in tests/statistics/golden/methods.py. */
const waits = (mean: number, n: number) =>
  Array.from({ length: n }, (_, row) => Number((-mean * Math.log(1 - (row + 0.5) / n)).toFixed(3)));

describe('the ranks between which a quantile lies', () => {
  it('of the median of 20 are 6 and 15, with a coverage of .9586 (reference cases)', () => {
    const ranks = answered(quantileRanks(20, 0.5, 0.95));
    expect(ranks).toMatchObject({ lowerRank: 6, upperRank: 15 });
    near(ranks.coverage, 0.9586105346679688, 1e-12);
  });

  it.each([
    // tests/statistics/golden/methods.py, by scipy.stats.binom, scipy 1.17.1.
    [100, 0.9, 84, 96, 0.955690107191223],
    [1000, 0.75, 723, 778, 0.9554797357634445],
    [250_000, 0.99, 247_402, 247_598, 0.9511536566819592],
  ])('of %d values at %d are %d and %d', (n, quantile, lowerRank, upperRank, coverage) => {
    const ranks = answered(quantileRanks(n, quantile, 0.95));
    expect(ranks).toMatchObject({ lowerRank, upperRank });
    near(ranks.coverage, coverage, 1e-9);
  });

  it('are refused where no rank is far enough out', () => {
    expect(quantileRanks(5, 0.5, 0.95)).toEqual({ problem: 'too-few' });
    expect(quantileRanks(20, 0.95, 0.95)).toEqual({ problem: 'too-few' });
    expect(quantileRanks(0, 0.5, 0.95)).toEqual({ problem: 'too-few' });
    expect(quantileRanks(20, 1, 0.95)).toEqual({ problem: 'bad-quantile' });
    expect(quantileRanks(2.5, 0.5, 0.95)).toEqual({ problem: 'not-a-count' });
    expect(quantileRanks(20, 0.5, 1)).toEqual({ problem: 'bad-confidence' });
  });
});

describe('the difference of two quantiles', () => {
  it.each([
    [0.5, -4.16, 3.3315877923887562, -10.68979208441527, 2.369792084415269, 0.2117916988838866],
    [
      0.9, -13.348400000000005, 10.829296060966987, -34.573430257416774, 7.876630257416764,
      0.2177178097488348,
    ],
  ])('at %d is as the golden script has it', (quantile, effect, standardError, lower, upper, pValue) => {
    const result = answered(quantileDifference(waits(20, 120), waits(26, 90), quantile, 0.95));
    near(result.effect, effect, 1e-9);
    near(result.standardError, standardError, 1e-9);
    near(result.lower, lower, 1e-9);
    near(result.upper, upper, 1e-9);
    near(result.pValue, pValue, 1e-9);
  });

  it('mirrors swapped arms, takes values in any order, and follows a shift and a scale', () => {
    const values = fc.array(measurement, { minLength: 30, maxLength: 80 });
    holds(fc.tuple(values, values), ([pilot, comparison]) => {
      const result = quantileDifference(pilot, comparison, 0.6, 0.95);
      if ('problem' in result) return;
      expectSound(result);
      expectMirror(result, answered(quantileDifference(comparison, pilot, 0.6, 0.95)));
      const moved = (rows: readonly number[]) => rows.toReversed().map((value) => 4 * value + 32);
      const other = answered(quantileDifference(moved(pilot), moved(comparison), 0.6, 0.95));
      near(other.standardError, 4 * result.standardError!, 1e-9);
      expect(Math.abs(other.effect - 4 * result.effect)).toBeLessThan(1e-9);
    });
  });

  it('names what cannot be computed', () => {
    const enough = waits(20, 40);
    const same = new Array<number>(40).fill(7);
    expect(quantileDifference(enough, same, 0.5, 0.95)).toEqual({
      problem: 'never-varies',
      arm: 'comparison',
    });
    expect(quantileDifference([], enough, 0.5, 0.95)).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(quantileDifference([...enough, NaN], enough, 0.5, 0.95)).toEqual({
      problem: 'not-finite',
      arm: 'pilot',
    });
    expect(quantileDifference(enough, enough, 0, 0.95)).toEqual({ problem: 'bad-quantile' });
    expect(quantileDifference(enough, enough, 0.5, 1)).toEqual({ problem: 'bad-confidence' });
  });
});

describe('the outlier cap', () => {
  it('sets what lies beyond to the cap in both arms, and counts it', () => {
    expect(capOutliers({ pilot: [1, 900, 3], comparison: [-5, 2, 100] }, { least: 0, most: 100 })).toEqual({
      pilot: { values: [1, 100, 3], capped: 1 },
      comparison: { values: [0, 2, 100], capped: 1 },
    });
  });

  it('refuses a cap that is none, and values that are no numbers', () => {
    expect(capOutliers({ pilot: [1], comparison: [1] }, { most: NaN })).toEqual({ problem: 'bad-cap' });
    expect(capOutliers({ pilot: [1], comparison: [1] }, { least: 2, most: 1 })).toEqual({
      problem: 'bad-cap',
    });
    expect(capOutliers({ pilot: [1], comparison: [Infinity] }, { most: 9 })).toEqual({
      problem: 'not-finite',
      arm: 'comparison',
    });
  });
});
