import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coMomentsFromSums } from '../../../statistics/methods/co-moments.js';
import { coMomentsOfRows } from '../../../statistics/methods/running-co-moments.js';
import { differenceOfRatios, liftOfRatios } from '../../../statistics/methods/ratio.js';
import { differenceInMeans } from '../../../statistics/difference-in-means.js';
import { measured } from '../summaries.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, near } from '../method-guarantees.js';

const pilot = coMomentsOfRows([12, 7, 0, 20, 9, 15, 4, 11], [4, 3, 1, 6, 3, 4, 2, 3]);
const comparison = coMomentsOfRows([8, 10, 3, 14, 6, 9, 2], [4, 4, 2, 6, 3, 4, 1]);
const pilotSums = { n: 8, sumY: 78, sumX: 26, sumSquaresY: 1036, sumSquaresX: 100, sumProducts: 317 };
const comparisonSums = { n: 7, sumY: 52, sumX: 24, sumSquaresY: 490, sumSquaresX: 98, sumProducts: 218 };

describe('the difference of two ratios by the delta method', () => {
  it.each([
    ['centred moments', pilot, comparison],
    ['sums', answered(coMomentsFromSums(pilotSums)), answered(coMomentsFromSums(comparisonSums))],
  ])('gives the reference case from %s: 3.000000 − 2.166667', (_, first, second) => {
    const result = answered(differenceOfRatios(first, second, 0.95));
    near(result.effect, 0.833333, 1e-6);
    near(result.standardError, 0.2615262, 1e-6);
    near(result.degreesOfFreedom, 9.51076, 1e-6);
    near(result.lower, 0.2465277, 1e-6);
    near(result.upper, 1.4201389, 1e-6);
    // tests/statistics/golden/methods.py, scipy 1.17.1.
    near(result.pValue, 0.010331553363242124, 1e-9);
    const lift = answered(liftOfRatios(first, second, 0.95));
    near(lift.effect, 0.3846154, 1e-6);
    near(lift.standardError, 0.1292363, 1e-6);
    near(lift.pValue, 0.0146548, 1e-5);
    near(lift.lower, 0.09463831078795276, 1e-9);
    near(lift.upper, 0.6745924584428169, 1e-9);
  });

  it('mirrors swapped arms, and takes the rows in any order', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 20, max: 60 }));
    const rows = fc.array(row, { minLength: 4, maxLength: 40 });
    const momentsOf = (drawn: readonly (readonly [number, number])[]) =>
      coMomentsOfRows(
        drawn.map(([y]) => y),
        drawn.map(([, x]) => x),
      );
    holds(fc.tuple(rows, rows), ([first, second]) => {
      const result = differenceOfRatios(momentsOf(first), momentsOf(second), 0.95);
      const swapped = differenceOfRatios(momentsOf(second), momentsOf(first), 0.95);
      if ('problem' in result) {
        expect(swapped).toHaveProperty('problem', result.problem);
        return;
      }
      expectSound(result);
      expectMirror(result, answered(swapped));
      const turned = answered(
        differenceOfRatios(momentsOf(first.toReversed()), momentsOf(second.toReversed()), 0.95),
      );
      near(turned.standardError, result.standardError!, 1e-9);
    });
  });

  it('keeps the digits of centred moments far from 0, and refuses sums that lost them', () => {
    const far = {
      n: 1000,
      meanY: 1e9,
      squaredDeviationsY: 900,
      meanX: 1e9,
      squaredDeviationsX: 100,
      coDeviations: 0,
    };
    near(
      answered(differenceOfRatios(far, far, 0.95)).standardError,
      Math.sqrt((2 * 1000) / 999 / 1000) / 1e9,
      1e-9,
    );
    const lost = { n: 1000, sumY: 1e12, sumX: 1e3, sumSquaresY: 1e21, sumSquaresX: 1100, sumProducts: 1e12 };
    expect(coMomentsFromSums(lost)).toEqual({ problem: 'lost-digits' });
  });

  it('with a denominator of 1 for each subject is Welch’s difference in means, from sums too', () => {
    const ones = (n: number, sumY: number, sumSquaresY: number) => ({
      n,
      sumY,
      sumX: n,
      sumSquaresY,
      sumSquaresX: n,
      sumProducts: sumY,
    });
    const result = answered(
      differenceOfRatios(
        answered(coMomentsFromSums(ones(8, 78, 1036))),
        answered(coMomentsFromSums(ones(7, 52, 490))),
        0.95,
      ),
    );
    const welch = measured(
      differenceInMeans({ n: 8, sum: 78, sumSquares: 1036 }, { n: 7, sum: 52, sumSquares: 490 }, 0.95),
    );
    near(result.lower, welch.lower, 1e-12);
    near(result.degreesOfFreedom, welch.degreesOfFreedom!, 1e-12);
  });

  it('names what cannot be computed', () => {
    const changed = (changes: Partial<typeof pilot>) =>
      differenceOfRatios({ ...pilot, ...changes }, comparison, 0.95);
    expect(changed({ meanX: 0 })).toEqual({ problem: 'zero-denominator', arm: 'pilot' });
    expect(changed({ meanX: 0.3 })).toEqual({ problem: 'denominator-near-zero', arm: 'pilot' });
    expect(changed({ n: 1 })).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(changed({ n: 8.5 })).toEqual({ problem: 'not-a-count', arm: 'pilot' });
    expect(changed({ coDeviations: NaN })).toEqual({ problem: 'not-finite', arm: 'pilot' });
    expect(changed({ coDeviations: 1000 })).toEqual({ problem: 'negative-variance', arm: 'pilot' });
    expect(changed({ squaredDeviationsX: -1 })).toEqual({ problem: 'negative-variance', arm: 'pilot' });
    const proportional = coMomentsOfRows([2, 4, 6, 8], [1, 2, 3, 4]);
    expect(liftOfRatios(pilot, proportional, 0.95)).toEqual({ problem: 'lost-digits', arm: 'comparison' });
    expect(differenceOfRatios(pilot, comparison, 0)).toEqual({ problem: 'bad-confidence' });
    expect(coMomentsOfRows([1, 2], [1]).meanX).toBeNaN();
  });
});
