import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brunnerMunzel } from '../../../statistics/methods/brunner-munzel.js';
import { npsDifference, npsScore } from '../../../statistics/methods/nps.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, near } from '../method-guarantees.js';

const nps = (promoters: number, passives: number, detractors: number) => ({
  promoters,
  passives,
  detractors,
});

describe('the net promoter score', () => {
  it('of 291, 476 and 395 is −8.950 with a standard error of 2.2387 points (reference cases)', () => {
    const result = answered(npsScore(nps(291, 476, 395), 0.95));
    near(result.effect, -8.95, 1e-4);
    near(result.standardError, 2.2387, 2e-5);
    expect(result.upper - result.effect).toBeCloseTo(4.388, 3);
  });

  it('of two arms differs by 6.1962 points, (−.0419, 12.4344) (reference cases)', () => {
    const result = answered(npsDifference(nps(330, 470, 362), nps(291, 476, 395), 0.95));
    expect(result.effect).toBeCloseTo(6.1962, 4);
    expect(result.standardError).toBeCloseTo(3.1828, 4);
    expect([result.lower.toFixed(4), result.upper.toFixed(4)]).toEqual(['-0.0419', '12.4344']);
    expect(result.pValue).toBeGreaterThan(0.05);
  });

  it('turns around when promoters and detractors are swapped, or the arms', () => {
    const counts = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 500 })));
    holds(fc.tuple(counts, counts), ([[a = 1, b = 1, c = 1], [d = 1, e = 1, f = 1]]) => {
      const result = answered(npsDifference(nps(a, b, c), nps(d, e, f), 0.95));
      expectSound(result);
      expectMirror(result, answered(npsDifference(nps(d, e, f), nps(a, b, c), 0.95)));
      expectMirror(result, answered(npsDifference(nps(c, b, a), nps(f, e, d), 0.95)));
    });
  });

  it.each([
    [nps(0, 0, 0), 'too-few'],
    [nps(1, 0, 0), 'too-few'],
    [nps(0, 9, 0), 'never-varies'],
    [nps(-1, 9, 4), 'not-a-count'],
    [nps(1, NaN, 4), 'not-finite'],
  ])('refuses %j as %s', (counts, problem) => {
    expect(npsScore(counts, 0.95)).toEqual({ problem });
    expect(npsDifference(nps(1, 2, 3), counts, 0.95)).toEqual({ problem, arm: 'comparison' });
  });
});

describe('the Brunner–Munzel test from counts by category', () => {
  it.each([
    // tests/statistics/golden/methods.py: scipy.stats.brunnermunzel(comparison, pilot), scipy 1.17.1.
    [[362, 470, 330], [395, 476, 291], 1.9359485480298626, 0.052995265279736296, 0.5217205186618122],
    [[3, 5, 9, 2], [6, 4, 4, 1], 1.6245822262384675, 0.11573330182687017, 0.6526315789473685],
    [[0, 1, 2, 5, 4], [4, 3, 0, 2, 1], 3.152147630710499, 0.008571478210665865, 0.8125],
  ])('of %j v %j is as scipy has it', (pilot, comparison, statistic, pValue, chanceHigher) => {
    const result = answered(brunnerMunzel(pilot, comparison, 0.95));
    near(result.statistic, statistic, 1e-9);
    near(result.pValue, pValue, 1e-9);
    near(result.chanceHigher, chanceHigher, 1e-12);
    expect(result.lower > 0.5).toBe(pValue < 0.05);
  });

  it('turns around with the arms, and does not see empty categories', () => {
    const one = answered(brunnerMunzel([3, 5, 9, 2], [6, 4, 4, 1], 0.95));
    const other = answered(brunnerMunzel([6, 4, 0, 4, 1], [3, 5, 0, 9, 2], 0.95));
    near(other.statistic, -one.statistic, 1e-9);
    near(other.lower, 1 - one.upper, 1e-9);
  });

  it('names what cannot be tested', () => {
    expect(brunnerMunzel([5, 0], [0, 5], 0.95)).toEqual({ problem: 'separated' });
    expect(brunnerMunzel([5, 0], [7, 0], 0.95)).toEqual({ problem: 'never-varies' });
    expect(brunnerMunzel([1, 0], [7, 4], 0.95)).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(brunnerMunzel([1, 3], [7, 4, 1], 0.95)).toEqual({ problem: 'strata-differ' });
    expect(brunnerMunzel([1, 3], [7, 0.5], 0.95)).toEqual({ problem: 'not-a-count', arm: 'comparison' });
    expect(brunnerMunzel([1, 3], [7, 5], NaN)).toEqual({ problem: 'bad-confidence' });
  });
});
