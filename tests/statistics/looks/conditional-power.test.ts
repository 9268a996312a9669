import { describe, expect, it } from 'vitest';
import { conditionalPower, currentDrift, driftOf } from '../../../statistics/looks/conditional-power.js';
import { crossing } from '../../../statistics/looks/crossing.js';
import { answered } from '../answered.js';
import { chanceOf } from '../../../demo/chance.js';

describe('conditional power', () => {
  it('at half of the data with z = 1 is .22 if the estimate is the truth, and .70 at a target of power .9', () => {
    // By hand: Φ((√.5 + θ/2 − 1.96)/√.5) with θ = 1/√.5 and θ = 3.2415.
    const seen = { z: 1, fraction: 0.5, finalBound: 1.959964 };
    expect(conditionalPower({ ...seen, drift: currentDrift(seen) })).toBeCloseTo(0.2202, 3);
    expect(conditionalPower({ ...seen, drift: 3.2415 })).toBeCloseTo(0.6986, 3);
  });

  it('is the power that was planned, on average over the looks', () => {
    const chance = chanceOf(11, 'looks');
    const [drift, fraction, finalBound] = [2.8, 0.4, 2];
    const draws = Array.from({ length: 20_000 }, () => {
      const z = chance.normal(drift * Math.sqrt(fraction), 1);
      return answered(conditionalPower({ z, fraction, finalBound, drift }));
    });
    const mean = draws.reduce((sum, power) => sum + power, 0) / draws.length;
    const [planned] = answered(crossing([{ fraction: 1, bound: finalBound }], drift)).upward;
    expect(Math.abs(mean - planned!)).toBeLessThan(0.01);
  });

  it('takes the drift of a true effect from the standard error of the look', () => {
    // With a quarter of the data the standard error is twice that of the end.
    expect(driftOf(0.05, { standardError: 0.04, fraction: 0.25 })).toBeCloseTo(2.5, 12);
  });

  it('is not told at the end, or of numbers that are none', () => {
    const seen = { z: 1, fraction: 0.5, finalBound: 2, drift: 2 };
    for (const fraction of [0, 1, 1.2, NaN]) {
      expect(conditionalPower({ ...seen, fraction })).toEqual({ problem: 'bad-fractions' });
    }
    expect(conditionalPower({ ...seen, z: NaN })).toEqual({ problem: 'not-finite' });
    expect(conditionalPower({ ...seen, drift: Infinity })).toEqual({ problem: 'not-finite' });
  });
});
