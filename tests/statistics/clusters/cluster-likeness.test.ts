import { describe, expect, it } from 'vitest';
import { clusterSizes, intraclassCorrelation } from '../../../statistics/clusters/intraclass-correlation.js';
import { permutationTest } from '../../../statistics/clusters/permutation-test.js';
import { designEffect } from '../../../statistics/sizes/design-effect.js';
import { answered } from '../answered.js';
import { near } from '../method-guarantees.js';
import { EIGHT_COMPARISON, EIGHT_PILOT, armsOf, eightStores, unequalStores } from './stores.js';

/** Clusters of one row each. */
const single = (...values: number[]) => values.map((value) => [value]);

describe('the exact permutation test of clusters', () => {
  it('of eight stores gives p 10/70 (reference cases)', () => {
    const result = answered(permutationTest(eightStores));
    expect(result).toMatchObject({ draws: 70, pValue: 10 / 70, smallestPValue: 2 / 70 });
    expect(result.oneSided).toEqual({ increase: 5 / 70, decrease: 67 / 70 });
  });

  it('of stores of several sizes is as itertools enumerates them (tests/statistics/golden/clusters.py)', () => {
    expect(answered(permutationTest(unequalStores))).toEqual({
      pValue: 40 / 462,
      oneSided: { increase: 23 / 462, decrease: 442 / 462 },
      draws: 462,
      smallestPValue: 1 / 462,
    });
  });

  it('cannot fall below .10 with 3 v 3 clusters, nor below .0286 with 4 v 4 (reference cases)', () => {
    const three = answered(permutationTest(armsOf(single(7, 8, 9), single(1, 2, 3))));
    expect(three).toMatchObject({ pValue: 0.1, smallestPValue: 0.1 });
    const four = answered(permutationTest(armsOf(single(7, 8, 9, 10), single(1, 2, 3, 4))));
    near(four.pValue, 0.0286, 1e-3);
  });

  it('enumerates all 184,756 draws of ten from twenty clusters, and refuses more', () => {
    const drawn = (from: number, count: number) =>
      single(...Array.from({ length: count }, (_, place) => ((from + place) * 37) % 101));
    expect(answered(permutationTest(armsOf(drawn(0, 10), drawn(10, 10)))).draws).toBe(184_756);
    expect(permutationTest(armsOf(drawn(0, 10), drawn(10, 11)))).toEqual({ problem: 'too-many-clusters' });
  });

  it('says p 1 where all clusters are alike, however their means were rounded', () => {
    const alike = armsOf([[0.1, 0.3], [0.2]], [[0.15, 0.25], [0.2]]);
    expect(
      permutationTest(
        armsOf(
          [
            [0.1, 0.3],
            [0.2, 0.2],
          ],
          [
            [0.3, 0.1],
            [0.25, 0.15],
          ],
        ),
      ),
    ).toMatchObject({ pValue: 1 });
    expect(permutationTest(alike)).toMatchObject({ pValue: 1 });
    expect(permutationTest(armsOf(single(1, 1), single(2, 3)))).toEqual({
      problem: 'never-varies',
      arm: 'pilot',
    });
  });
});

describe('the intraclass correlation', () => {
  it('of eight stores is .630245 on 6 and 16 degrees of freedom (reference cases)', () => {
    const result = answered(intraclassCorrelation(eightStores));
    near(result.correlation, 0.630245, 1e-6);
    expect(result).toMatchObject({ betweenDegrees: 6, withinDegrees: 16 });
  });

  it('of stores of several sizes is as the golden script has it', () => {
    near(answered(intraclassCorrelation(unequalStores)).correlation, 0.6054356094287768, 1e-9);
  });

  it('does not take the effect of the pilot for a likeness of its clusters', () => {
    const raised = armsOf(
      EIGHT_PILOT.map((values) => values.map((value) => value + 1000)),
      EIGHT_COMPARISON,
    );
    near(answered(intraclassCorrelation(raised)).correlation, 0.630245, 1e-6);
  });

  it('names what cannot be computed', () => {
    expect(intraclassCorrelation(armsOf(single(1, 2, 3), single(4, 5, 7)))).toEqual({ problem: 'too-few' });
    expect(intraclassCorrelation(armsOf(single(1, 2), []))).toEqual({
      problem: 'too-few-clusters',
      arm: 'comparison',
    });
    expect(intraclassCorrelation(armsOf([[1, 1], [1]], [[2, 3], [2]]))).toEqual({
      problem: 'never-varies',
      arm: 'pilot',
    });
  });
});

describe('the sizes of clusters', () => {
  it('make the design effect of 1.75 that clusters of 1 and 3 rows have at an ICC of .5', () => {
    expect(clusterSizes(eightStores)).toEqual({ meanSize: 3, variation: 0 });
    const sizes = clusterSizes(armsOf([[1], [1, 2, 3]], [[1], [1, 2, 3]]));
    expect(sizes).toEqual({ meanSize: 2, variation: 0.5 });
    // Kish: the mean size as a row sees it is (1 + 9)/4 = 2.5, and 1 + 1.5 · .5 = 1.75.
    expect(designEffect({ ...sizes, correlation: 0.5 })).toBeCloseTo(1.75, 12);
  });
});
