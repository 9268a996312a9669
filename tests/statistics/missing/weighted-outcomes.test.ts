import { describe, expect, it } from 'vitest';
import {
  complierEffect,
  takeUpOfCounts,
  type TakeUpCounts,
} from '../../../statistics/missing/complier-effect.js';
import {
  kishEffectiveN,
  postStratifiedDifference,
  postStratifiedMean,
} from '../../../statistics/missing/post-stratification.js';
import { coMomentsOfRows } from '../../../statistics/methods/running-co-moments.js';
import { momentsOfRows } from '../../../statistics/methods/moments-of-rows.js';
import { answered } from '../answered.js';
import { expectMirror, near } from '../method-guarantees.js';

const armOf = (assigned: number, takenUp: number, successesOfTakenUp: number, successesOfRest: number) =>
  answered(takeUpOfCounts({ assigned, takenUp, successesOfTakenUp, successesOfRest }));
const offered = armOf(500, 300, 195, 80);
const untouched = armOf(500, 0, 0, 225);

describe('the complier effect', () => {
  it('of 195 of 300 and 80 of 200 v 225 of 500 is .166667 beside .10 as assigned (reference cases)', () => {
    const result = answered(complierEffect(offered, untouched, 0.95));
    near(result.effect, 1 / 6, 1e-9);
    near(result.standardError, 0.0517294, 1e-5);
    near(result.asAssigned.effect, 0.1, 1e-9);
    near(result.takeUp, 0.6, 1e-12);
  });

  it('is the same from counts and from rows, and stays when the arms are swapped', () => {
    const counts = armOf(6, 4, 3, 1);
    const rows = coMomentsOfRows([1, 1, 1, 0, 1, 0], [1, 1, 1, 1, 0, 0]);
    near(counts.squaredDeviationsY, rows.squaredDeviationsY, 1e-12);
    near(counts.squaredDeviationsX, rows.squaredDeviationsX, 1e-12);
    near(counts.coDeviations, rows.coDeviations, 1e-12);
    expect([counts.n, counts.meanY, counts.meanX]).toEqual([6, 4 / 6, 4 / 6]);
    const result = answered(complierEffect(offered, untouched, 0.95));
    // Swapped, both the effect as assigned and the take-up turn, so that their quotient stays.
    const swapped = answered(complierEffect(untouched, offered, 0.95));
    near(swapped.effect, result.effect, 1e-9);
    near(swapped.lower, result.lower, 1e-9);
    expectMirror(swapped.asAssigned, result.asAssigned);
  });

  it('is refused where take-up is the same, or could be', () => {
    expect(complierEffect(untouched, untouched, 0.95)).toEqual({ problem: 'zero-denominator' });
    expect(complierEffect(armOf(500, 2, 1, 200), untouched, 0.95)).toEqual({
      problem: 'denominator-near-zero',
    });
    expect(complierEffect(offered, armOf(500, 0, 0, 0), 0.95)).toEqual({
      problem: 'never-varies',
      arm: 'comparison',
    });
    expect(complierEffect(offered, untouched, 0)).toEqual({ problem: 'bad-confidence' });
  });

  it.each([
    [{ takenUp: 501 }, 'too-many-observed'],
    [{ successesOfTakenUp: 301 }, 'too-many-successes'],
    [{ successesOfRest: 201 }, 'too-many-successes'],
    [{ assigned: 0, takenUp: 0 }, 'too-few'],
    [{ takenUp: 2.5 }, 'not-a-count'],
    [{ assigned: NaN }, 'not-finite'],
  ] as const)('is refused of counts with %j as %s', (changes, problem) => {
    const counts: TakeUpCounts = {
      assigned: 500,
      takenUp: 300,
      successesOfTakenUp: 195,
      successesOfRest: 80,
    };
    expect(takeUpOfCounts({ ...counts, ...changes })).toEqual({ problem });
  });
});

describe('Kish’s effective n', () => {
  it('of 50 weights of 2 and 100 of .5 is 100 (reference cases)', () => {
    const weights = [...new Array<number>(50).fill(2), ...new Array<number>(100).fill(0.5)];
    near(answered(kishEffectiveN(weights)).effectiveN, 100, 1e-12);
    near(answered(kishEffectiveN(weights.map((weight) => weight * 1e200))).effectiveN, 100, 1e-12);
  });

  it.each([[[]], [[0, 0]], [[1, -1]], [[1, NaN]]])('is refused of the weights %j', (weights) => {
    expect(kishEffectiveN(weights)).toEqual({ problem: 'bad-weights' });
  });
});

describe('the post-stratified mean', () => {
  const population = { home: 50, office: 30, field: 20 };
  const strata = (home: number[], office: number[], field: number[]) => ({
    home: momentsOfRows(home),
    office: momentsOfRows(office),
    field: momentsOfRows(field),
  });
  const pilot = strata([7, 9, 8, 10], [5, 6, 4], [9, 10]);
  const comparison = strata([6, 7, 8], [5, 4, 4, 6, 3], [8, 9, 7]);

  it('and its difference are as the golden script has them (tests/statistics/golden/methods.py)', () => {
    const mean = answered(postStratifiedMean(pilot, population));
    near(mean.mean, 7.65, 1e-12);
    near(mean.standardError, 0.37969285832981725, 1e-9);
    near(mean.degreesOfFreedom, 4.987889561691016, 1e-9);
    near(mean.effectiveN, 8.88888888888889, 1e-9);
    const result = answered(postStratifiedDifference(pilot, comparison, population, 0.95));
    near(result.effect, 1.23, 1e-9);
    near(result.standardError, 0.5140363151892415, 1e-9);
    near(result.degreesOfFreedom, 8.877323426901748, 1e-9);
    near(result.lower, 0.06471492422588176, 1e-9);
    near(result.pValue, 0.04073124823008884, 1e-9);
    expectMirror(result, answered(postStratifiedDifference(comparison, pilot, population, 0.95)));
  });

  it('is the plain mean of each arm where those who answered have the shares of the population', () => {
    const proportional = strata([1, 2, 3, 4, 5], [2, 4, 6], [8, 9]);
    near(answered(postStratifiedMean(proportional, population)).mean, 4.4, 1e-12);
    near(answered(postStratifiedMean(proportional, population)).effectiveN, 10, 1e-12);
  });

  it('names strata and weights that do not fit', () => {
    const answers = (changes: object) =>
      postStratifiedDifference(pilot, { ...comparison, ...changes }, population, 0.95);
    expect(answers({ field: momentsOfRows([4]) })).toEqual({ problem: 'too-few', arm: 'comparison' });
    expect(answers({ abroad: momentsOfRows([4, 5]) })).toEqual({
      problem: 'strata-differ',
      arm: 'comparison',
    });
    expect(answers({ field: undefined })).toEqual({ problem: 'strata-differ', arm: 'comparison' });
    expect(answers({ field: { n: 2, mean: NaN, squaredDeviations: 1 } })).toEqual({
      problem: 'not-finite',
      arm: 'comparison',
    });
    expect(postStratifiedMean(pilot, { ...population, home: -1 })).toEqual({ problem: 'bad-weights' });
    expect(postStratifiedMean(pilot, {})).toEqual({ problem: 'bad-weights' });
    expect(postStratifiedMean(strata([1, 1], [1, 1], [1, 1]), population)).toEqual({
      problem: 'never-varies',
    });
    expect(postStratifiedDifference(pilot, comparison, population, 1)).toEqual({ problem: 'bad-confidence' });
  });
});
