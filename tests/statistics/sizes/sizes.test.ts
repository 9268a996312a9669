import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../statistics/sizes/asked.js';
import { designEffect } from '../../../statistics/sizes/design-effect.js';
import { guardedMultiplier, powerOfEach } from '../../../statistics/sizes/guarded-power.js';
import { sizeForMargin, sizeForShareMargin } from '../../../statistics/sizes/non-inferiority.js';
import { ratioVariance, scoreVariance, varianceLeft } from '../../../statistics/sizes/subject-variance.js';
import { sizeForFewMeans, sizeForMeans } from '../../../statistics/sizes/two-means.js';
import { sizeForProportions, sizeForProportionsPooled } from '../../../statistics/sizes/two-proportions.js';
import { answered } from '../answered.js';

const usual: Asked = { alpha: 0.025, power: 0.8 };
const one = { pilot: 1, comparison: 1 };

describe('the size for two shares', () => {
  const shares = { pilot: 0.504, comparison: 0.434 };

  it('is 793.90 an arm for .504 v .434 by their own variances, and 796.65 with the pooled share as in R’s power.prop.test', () => {
    expect(answered(sizeForProportions(shares, usual)).pilot).toBeCloseTo(793.9, 2);
    expect(answered(sizeForProportionsPooled(shares, usual)).pilot).toBeCloseTo(796.65, 2);
  });

  it('is the same when the labels of the arms are swapped, with their share', () => {
    for (const sizeFor of [sizeForProportions, sizeForProportionsPooled]) {
      const third = answered(sizeFor(shares, { ...usual, pilotShare: 0.3 }));
      const swapped = answered(sizeFor({ pilot: 0.434, comparison: 0.504 }, { ...usual, pilotShare: 0.7 }));
      expect(third.pilot).toBeCloseTo(swapped.comparison, 6);
      expect(third.comparison).toBeCloseTo(swapped.pilot, 6);
    }
  });

  it('is larger in all when the arms are unequal: a quarter in the pilot costs a third more', () => {
    const total = (pilotShare: number) => {
      const { pilot, comparison } = answered(sizeForMeans(0.2, one, { ...usual, pilotShare }));
      expect(pilot / (pilot + comparison)).toBeCloseTo(pilotShare, 12);
      return pilot + comparison;
    };
    expect(total(0.25) / total(0.5)).toBeCloseTo(4 / 3, 12);
  });

  it('grows with the power and as alpha falls', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 50, max: 95 }), (alpha, power) => {
        const at = (asked: Asked) => answered(sizeForProportionsPooled(shares, asked)).pilot;
        const here = at({ alpha: alpha / 100, power: power / 100 });
        expect(at({ alpha: (alpha + 1) / 100, power: power / 100 })).toBeLessThan(here);
        expect(at({ alpha: alpha / 100, power: (power + 1) / 100 })).toBeGreaterThan(here);
      }),
    );
  });
});

describe('the size for two means', () => {
  it.each([
    [1, 0.9, 0.025, 22.0211],
    [0.5, 0.8, 0.025, 63.7658],
    [0.2, 0.9, 0.05, 428.8705],
    [2, 0.8, 0.025, 5.09],
  ])(
    'is by the noncentral t, for a difference of %d deviations, power %d and alpha %d, %d as scipy has it',
    (difference, power, alpha, known) => {
      // tests/statistics/golden/looks.py, scipy 1.17.1; R's power.t.test prints the first as 22.02110.
      expect(answered(sizeForFewMeans(difference, one, { alpha, power })).pilot / known).toBeCloseTo(1, 5);
    },
  );

  it('is nearly that of the normal distribution where it is large', () => {
    const [few, many] = [sizeForFewMeans(0.05, one, usual), sizeForMeans(0.05, one, usual)];
    expect(answered(many).pilot).toBeCloseTo((2 * 7.848_88) / 0.0025, 0);
    expect(answered(few).pilot - answered(many).pilot).toBeCloseTo(1.96 ** 2 / 4, 1);
  });

  it('is two in each arm at least', () => {
    expect(sizeForFewMeans(1e4, one, usual)).toEqual({ pilot: 2, comparison: 2 });
    expect(sizeForFewMeans(1e4, one, { ...usual, pilotShare: 0.2 })).toEqual({ pilot: 2, comparison: 8 });
  });
});

describe('the size for a guardrail', () => {
  const share = { pilot: 0.15, comparison: 0.15 };

  it('is 2,223.85 an arm at .15 with a margin of .03', () => {
    const size = answered(sizeForShareMargin({ margin: 0.03, worse: 'increase' }, share, usual));
    expect(size.pilot).toBeCloseTo(2223.85, 2);
  });

  it('is as for a difference as large as what the harm leaves of the margin', () => {
    const size = answered(sizeForMargin({ margin: 5, harm: 2 }, { pilot: 900, comparison: 1600 }, usual));
    expect(size).toEqual(sizeForMeans(3, { pilot: 900, comparison: 1600 }, usual));
    const worse = { pilot: 0.16, comparison: 0.15 };
    const rising = answered(sizeForShareMargin({ margin: 0.03, worse: 'increase' }, worse, usual));
    const falling = answered(sizeForShareMargin({ margin: 0.03, worse: 'decrease' }, worse, usual));
    expect(rising.pilot / falling.pilot).toBeCloseTo(4, 9);
  });

  it('is none where the harm has used up the margin', () => {
    expect(sizeForMargin({ margin: 5, harm: 5 }, one, usual)).toEqual({ problem: 'no-effect' });
    expect(
      sizeForShareMargin({ margin: 0.01, worse: 'increase' }, { pilot: 0.2, comparison: 0.15 }, usual),
    ).toEqual({ problem: 'no-effect' });
  });
});

describe('the variance of one subject', () => {
  it('of a ratio is that of the delta method', () => {
    // The pilot of "Ratio by the delta method": n 8, Σy 78, Σx 26, Σy² 1036, Σx² 100, Σxy 317.
    const of = (n: number, y: number, x: number, yy: number, xx: number, xy: number) =>
      answered(
        ratioVariance({
          meanY: y / n,
          meanX: x / n,
          varianceY: (yy - y ** 2 / n) / (n - 1),
          varianceX: (xx - x ** 2 / n) / (n - 1),
          covariance: (xy - (x * y) / n) / (n - 1),
        }),
      );
    const error = Math.sqrt(of(8, 78, 26, 1036, 100, 317) / 8 + of(7, 52, 24, 490, 98, 218) / 7);
    expect(error).toBeCloseTo(0.2615262, 7);
  });

  it('of a net promoter score has the known standard error of 2.2387 points', () => {
    const variance = answered(scoreVariance(291 / 1162, 395 / 1162));
    expect(100 * Math.sqrt(variance / 1162)).toBeCloseTo(2.2387, 4);
  });

  it('is less with a covariate: a correlation of .7 leaves 51 percent of the size', () => {
    const left = answered(varianceLeft(400, 0.7));
    expect(left).toBeCloseTo(204, 9);
    const [plain, adjusted] = [400, left].map(
      (variance) => answered(sizeForMeans(2, { pilot: variance, comparison: variance }, usual)).pilot,
    );
    expect(adjusted! / plain!).toBeCloseTo(0.51, 12);
  });
});

describe('a design effect', () => {
  it('is 2.95 for 40 a cluster at .05, and 3.27 where the sizes vary by .4', () => {
    expect(designEffect({ meanSize: 40, correlation: 0.05 })).toBeCloseTo(2.95, 12);
    expect(designEffect({ meanSize: 40, variation: 0.4, correlation: 0.05 })).toBeCloseTo(3.27, 12);
  });

  it('is 1 for clusters of one, and for subjects who have nothing in common', () => {
    expect(designEffect({ meanSize: 1, correlation: 0.3 })).toBe(1);
    expect(designEffect({ meanSize: 500, variation: 1, correlation: 0 })).toBe(1);
  });
});

describe('the power of each test of a gate', () => {
  it.each([
    [0, 0.8, 1],
    [1, 0.9, 1.3387],
    [3, 0.95, 1.6556],
    [5, 0.966667, 1.8338],
    [10, 0.981818, 2.0927],
  ])('with %d guardrails is %d, on %d times the sample', (guardrails, power, multiplier) => {
    expect(powerOfEach(0.8, guardrails)).toBeCloseTo(power, 6);
    expect(guardedMultiplier(usual, guardrails)).toBeCloseTo(multiplier, 4);
  });
});

describe('a size', () => {
  const shares = { pilot: 0.5, comparison: 0.4 };

  it.each([
    [{ alpha: 0 }, 'bad-alpha'],
    [{ alpha: 0.5 }, 'bad-alpha'],
    [{ alpha: NaN }, 'bad-alpha'],
    [{ power: 0.02 }, 'bad-power'],
    [{ power: 1 }, 'bad-power'],
    [{ power: NaN }, 'bad-power'],
    [{ pilotShare: 0 }, 'bad-share'],
    [{ pilotShare: 1 }, 'bad-share'],
    [{ pilotShare: NaN }, 'bad-share'],
  ])('is not told for %j', (changes, problem) => {
    const asked = { ...usual, ...changes };
    expect(sizeForProportions(shares, asked)).toEqual({ problem });
    expect(sizeForProportionsPooled(shares, asked)).toEqual({ problem });
    expect(sizeForMeans(1, one, asked)).toEqual({ problem });
    expect(sizeForFewMeans(1, one, asked)).toEqual({ problem });
    expect(sizeForMargin({ margin: 1, harm: 0 }, one, asked)).toEqual({ problem });
    if (problem !== 'bad-share') expect(guardedMultiplier(asked, 2)).toEqual({ problem });
  });

  it('is not told of shares, variances, effects and counts that cannot be', () => {
    for (const share of [0, 1, -0.1, NaN]) {
      const wrong = { pilot: share, comparison: 0.4 };
      expect(sizeForProportions(wrong, usual)).toEqual({ problem: 'bad-share' });
      expect(sizeForShareMargin({ margin: 0.1, worse: 'increase' }, wrong, usual)).toEqual({
        problem: 'bad-share',
      });
    }
    expect(sizeForProportions({ pilot: 0.4, comparison: 0.4 }, usual)).toEqual({ problem: 'no-effect' });
    expect(sizeForMeans(0, one, usual)).toEqual({ problem: 'no-effect' });
    expect(sizeForMeans(NaN, one, usual)).toEqual({ problem: 'no-effect' });
    for (const variance of [-1, NaN, Infinity]) {
      expect(sizeForMeans(1, { pilot: variance, comparison: 1 }, usual)).toEqual({ problem: 'bad-variance' });
    }
    expect(sizeForMeans(1, { pilot: 0, comparison: 0 }, usual)).toEqual({ problem: 'bad-variance' });
    const moments = { meanY: 1, meanX: 1, varianceY: 1, varianceX: 1, covariance: 0 };
    expect(ratioVariance({ ...moments, meanX: 0 })).toEqual({ problem: 'no-effect' });
    expect(ratioVariance({ ...moments, covariance: 1.1 })).toEqual({ problem: 'bad-variance' });
    expect(ratioVariance({ ...moments, varianceY: NaN })).toEqual({ problem: 'bad-variance' });
    expect(ratioVariance({ ...moments, varianceX: -1 })).toEqual({ problem: 'bad-variance' });
    expect(scoreVariance(0.6, 0.5)).toEqual({ problem: 'bad-share' });
    expect(scoreVariance(NaN, 0.5)).toEqual({ problem: 'bad-share' });
    expect(varianceLeft(1, 1.01)).toEqual({ problem: 'bad-correlation' });
    expect(varianceLeft(NaN, 0.5)).toEqual({ problem: 'bad-variance' });
    expect(designEffect({ meanSize: 0.5, correlation: 0.1 })).toEqual({ problem: 'bad-count' });
    expect(designEffect({ meanSize: 5, variation: -1, correlation: 0.1 })).toEqual({ problem: 'bad-count' });
    expect(designEffect({ meanSize: Infinity, correlation: 0.1 })).toEqual({ problem: 'bad-count' });
    expect(designEffect({ meanSize: 5, correlation: 1 })).toEqual({ problem: 'bad-correlation' });
    expect(designEffect({ meanSize: 5, correlation: -0.1 })).toEqual({ problem: 'bad-correlation' });
    expect(powerOfEach(1, 3)).toEqual({ problem: 'bad-power' });
    expect(powerOfEach(0.8, -1)).toEqual({ problem: 'bad-count' });
    expect(powerOfEach(0.8, 1.5)).toEqual({ problem: 'bad-count' });
  });
});
