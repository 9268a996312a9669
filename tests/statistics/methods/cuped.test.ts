import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coMomentsOfRows } from '../../../statistics/methods/running-co-moments.js';
import { cuped } from '../../../statistics/methods/cuped.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, measurement, near } from '../method-guarantees.js';

const balanced = {
  pilot: coMomentsOfRows([13, 11, 15, 12, 14, 15, 10, 13, 12, 13], [11, 9, 13, 10, 12, 14, 8, 12, 10, 11]),
  comparison: coMomentsOfRows([11, 13, 9, 12, 15, 9, 13, 11, 13, 11], [10, 12, 9, 11, 14, 8, 13, 10, 12, 11]),
};
const unbalanced = {
  pilot: coMomentsOfRows([14, 18, 12, 20, 17, 22, 15, 19], [10, 13, 8, 15, 12, 17, 11, 14]),
  comparison: coMomentsOfRows([11, 13, 9, 16, 12, 15, 10, 14], [9, 11, 7, 14, 9, 12, 8, 12]),
};

describe('CUPED with θ pooled within arms', () => {
  it('gives the reference case with a balanced covariate', () => {
    const result = answered(cuped(balanced.pilot, balanced.comparison, 0.95));
    near(result.theta, 0.933333, 1e-6);
    near(result.effect, 1.1, 1e-9);
    near(result.standardError, 0.1953155, 1e-6);
    near(result.lower, 0.6869767, 1e-6);
    near(result.upper, 1.5130233, 1e-6);
    near(result.pValue, 3.3365e-5, 1e-4);
    expect(result.correlation).toBeGreaterThan(0.9);
  });

  it('gives the reference case with an unbalanced covariate, which a θ over both arms together would bias', () => {
    const result = answered(cuped(unbalanced.pilot, unbalanced.comparison, 0.95));
    near(result.theta, 1.092308, 1e-6);
    near(result.effect, 2.167308, 1e-6);
    near(result.standardError, 0.2131495, 1e-6);
    near(result.degreesOfFreedom, 12.305, 1e-5);
    near(result.lower, 1.704168, 1e-6);
    near(result.upper, 2.630447, 1e-6);
    near(result.prePeriod.effect, 2.25, 1e-12);
    expect(result.prePeriod.pValue).toBeCloseTo(0.111, 4);
  });

  it('mirrors swapped arms, and follows the units of outcome and covariate', () => {
    const rows = fc.array(fc.tuple(measurement, measurement), { minLength: 4, maxLength: 30 });
    const momentsOf = (drawn: readonly (readonly [number, number])[], unitY = 1, unitX = 1) =>
      coMomentsOfRows(
        drawn.map(([y]) => y * unitY),
        drawn.map(([, x]) => x * unitX),
      );
    holds(fc.tuple(rows, rows), ([first, second]) => {
      const result = cuped(momentsOf(first), momentsOf(second), 0.95);
      const swapped = cuped(momentsOf(second), momentsOf(first), 0.95);
      if ('problem' in result) {
        expect(swapped).toHaveProperty('problem', result.problem);
        return;
      }
      expectSound(result);
      expectMirror(result, answered(swapped));
      const scaled = answered(cuped(momentsOf(first, 8, 4), momentsOf(second, 8, 4), 0.95));
      near(scaled.standardError, result.standardError! * 8, 1e-9);
      expect(Math.abs(scaled.theta - 2 * result.theta)).toBeLessThan(1e-9);
      expect(Math.abs(scaled.pValue - result.pValue)).toBeLessThan(1e-9);
    });
  });

  it('names what cannot be computed', () => {
    const { pilot, comparison } = balanced;
    const constant = { ...pilot, squaredDeviationsX: 0, coDeviations: 0 };
    expect(cuped(constant, { ...comparison, squaredDeviationsX: 0, coDeviations: 0 }, 0.95)).toEqual({
      problem: 'covariate-never-varies',
    });
    expect(cuped({ ...pilot, squaredDeviationsY: 0, coDeviations: 0 }, comparison, 0.95)).toEqual({
      problem: 'never-varies',
      arm: 'pilot',
    });
    const itself = coMomentsOfRows([0.1, 0.3, 0.7, 0.2], [0.1, 0.3, 0.7, 0.2]);
    expect(cuped(itself, itself, 0.95)).toEqual({ problem: 'lost-digits', arm: 'pilot' });
    expect(cuped({ ...pilot, n: 1 }, comparison, 0.95)).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(cuped(pilot, { ...comparison, meanY: NaN }, 0.95)).toEqual({
      problem: 'not-finite',
      arm: 'comparison',
    });
    expect(cuped(pilot, comparison, 2)).toEqual({ problem: 'bad-confidence' });
  });
});
