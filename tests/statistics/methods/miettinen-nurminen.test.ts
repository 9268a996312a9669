import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nonInferiority, scoreDifference } from '../../../statistics/methods/miettinen-nurminen.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, near } from '../method-guarantees.js';

const arm = (successes: number, n: number) => ({ successes, n });

/** tests/statistics/golden/methods.py: lower, upper and p by numeric maximisation, scipy 1.17.1. */
const GOLDEN = [
  [56, 70, 48, 80, 0.05282971324584468, 0.3381729400158684, 0.008258287928380758],
  [9, 10, 3, 10, 0.1700250164243988, 0.8406495439433284, 0.007601641475220156],
  [7, 1000, 3, 900, -0.0035307232370295023, 0.011465748855556845, 0.2701939862998264],
  [130, 2000, 95, 1000, -0.05217081950311896, -0.009677736636212656, 0.0032782232459100612],
] as const;

describe('the score interval of Miettinen and Nurminen', () => {
  it('gives 56/70 − 48/80 the interval of Newcombe 1998, method 6, and Mee’s without the factor', () => {
    const result = answered(scoreDifference(arm(56, 70), arm(48, 80), 0.95));
    expect([result.lower.toFixed(4), result.upper.toFixed(4)]).toEqual(['0.0528', '0.3382']);
    expect(result.effect).toBeCloseTo(0.2, 12);
    const mee = answered(scoreDifference(arm(56, 70), arm(48, 80), 0.95, 'mee'));
    expect([mee.lower.toFixed(4), mee.upper.toFixed(4)]).toEqual(['0.0533', '0.3377']);
  });

  it.each(GOLDEN)('of %d/%d − %d/%d is as scipy finds it', (x1, n1, x0, n0, lower, upper, pValue) => {
    const result = answered(scoreDifference(arm(x1, n1), arm(x0, n0), 0.95));
    near(result.lower, lower, 1e-7);
    near(result.upper, upper, 1e-7);
    near(result.pValue, pValue, 1e-7);
  });

  it('stays inside of −1 and 1 where the arms could not differ more, and holds 0 where there are no events', () => {
    expect(answered(scoreDifference(arm(2, 2), arm(0, 2), 0.95)).upper).toBe(1);
    expect(answered(scoreDifference(arm(0, 2), arm(2, 2), 0.95)).lower).toBe(-1);
    const none = answered(scoreDifference(arm(0, 50), arm(0, 50), 0.95));
    expect(none).toMatchObject({ effect: 0, pValue: 1 });
    expect(none.lower).toBeLessThan(0);
    expect(none.upper).toBeGreaterThan(0);
  });

  it('keeps its digits for rare events among hundreds of millions', () => {
    const result = answered(scoreDifference(arm(600, 500_000_000), arm(500, 500_000_000), 0.95));
    // With such counts the score interval is p ± z·√(x₁+x₀)/n but for terms of 1/x.
    near(result.upper - result.lower, (2 * 1.959964 * Math.sqrt(1100)) / 5e8, 2e-3);
  });

  it('excludes 0 exactly when its p-value is below what the confidence leaves, and mirrors swapped arms', () => {
    const counted = fc
      .integer({ min: 1, max: 300 })
      .chain((n) => fc.integer({ min: 0, max: n }).map((successes) => arm(successes, n)));
    holds(fc.tuple(counted, counted), ([pilot, comparison]) => {
      const result = answered(scoreDifference(pilot, comparison, 0.95));
      expectSound(result);
      expectMirror(result, answered(scoreDifference(comparison, pilot, 0.95)));
      if (Math.abs(result.pValue - 0.05) > 1e-6)
        expect(result.lower > 0 || result.upper < 0).toBe(result.pValue < 0.05);
    });
  });

  it.each([
    [arm(30, 28), 'too-many-successes'],
    [arm(0, 0), 'too-few'],
    [arm(NaN, 28), 'not-finite'],
    [arm(1.5, 28), 'not-a-count'],
  ] as const)('refuses %j as %s', (bad, problem) => {
    expect(scoreDifference(bad, arm(1, 2), 0.95)).toEqual({ problem, arm: 'pilot' });
    expect(nonInferiority(arm(1, 2), bad, 0.05, 'increase')).toEqual({ problem, arm: 'comparison' });
  });

  it('refuses a confidence of 1 and a margin of five meant as points', () => {
    expect(scoreDifference(arm(1, 2), arm(1, 2), 1)).toEqual({ problem: 'bad-confidence' });
    expect(nonInferiority(arm(1, 2), arm(1, 2), 5, 'increase')).toEqual({ problem: 'bad-margin' });
  });
});

describe('the test of a margin', () => {
  it('gives 165/1000 v 150/1000 at five points z −2.14070 and p .016149 (reference cases, recomputed with scipy)', () => {
    const result = answered(nonInferiority(arm(165, 1000), arm(150, 1000), 0.05, 'increase'));
    expect(result.statistic).toBeCloseTo(-2.1407, 5);
    expect(result.pValue).toBeCloseTo(0.016149, 6);
  });

  it('answers the same of the opposite outcome, whose harm is a decrease', () => {
    const rise = answered(nonInferiority(arm(165, 1000), arm(150, 1000), 0.05, 'increase'));
    const fall = answered(nonInferiority(arm(835, 1000), arm(850, 1000), 0.05, 'decrease'));
    near(fall.pValue, rise.pValue, 1e-9);
    near(fall.statistic, -rise.statistic, 1e-9);
  });
});
