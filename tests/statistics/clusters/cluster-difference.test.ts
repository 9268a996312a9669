import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clustersOfRows,
  tooFewToDecide,
  type ClusterArms,
} from '../../../statistics/clusters/cluster-arms.js';
import { clusterLevelT } from '../../../statistics/clusters/cluster-level-t.js';
import { clusterRobust } from '../../../statistics/clusters/cluster-robust.js';
import { switchback } from '../../../statistics/clusters/switchback.js';
import { differenceInMeans } from '../../../statistics/difference-in-means.js';
import { momentsOfRows } from '../../../statistics/methods/moments-of-rows.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, measurement, near } from '../method-guarantees.js';
import { measured } from '../summaries.js';
import { EIGHT_COMPARISON, EIGHT_PILOT, armsOf, eightStores, rowsOf, unequalStores } from './stores.js';

describe('the difference of eight stores (reference cases)', () => {
  it('by cluster means is 2.666667 with t 1.887804 on 6 degrees of freedom', () => {
    const result = answered(clusterLevelT(eightStores, 0.95));
    near(result.effect, 2.666667, 1e-6);
    near(result.effect / result.standardError!, 1.887804, 1e-6);
    near(result.pValue, 0.10798, 1e-5);
    near(result.lower, -0.789782, 1e-5);
    near(result.upper, 6.123115, 1e-6);
    expect(result).toMatchObject({ degreesOfFreedom: 6, estimand: 'cluster-mean', clusters: { pilot: 4 } });
  });

  it.each([
    ['CR0', 1.223327, 7, undefined],
    ['CR1', 1.337183, 7, 0.08635],
    ['CR2', 1.412576, 6, 0.10798],
  ] as const)('by rows has the %s standard error %d', (kind, standardError, degreesOfFreedom, pValue) => {
    const result = answered(clusterRobust(eightStores, kind, 0.95));
    near(result.effect, 2.666667, 1e-6);
    near(result.standardError, standardError, 1e-5);
    near(result.degreesOfFreedom, degreesOfFreedom, 1e-9);
    if (pValue !== undefined) near(result.pValue, pValue, 1e-4);
    expect(result).toMatchObject({ standardErrorKind: kind, estimand: 'row-weighted' });
  });

  it('as if their rows were independent would have passed, which no method here answers', () => {
    const pooled = (clusters: readonly (readonly number[])[]) => momentsOfRows(clusters.flat());
    const naive = differenceInMeans(pooled(EIGHT_PILOT), pooled(EIGHT_COMPARISON), 0.95);
    near(measured(naive).standardError ?? NaN, 0.884062, 1e-6);
    near(measured(naive).pValue(), 0.00666, 1e-3);
    expect(measured(naive).lower).toBeGreaterThan(0);
    expect(answered(clusterLevelT(eightStores, 0.95)).lower).toBeLessThan(0);
    expect(answered(clusterRobust(eightStores, 'CR2', 0.95)).lower).toBeLessThan(0);
  });
});

describe('stores of one to seven rows', () => {
  // tests/statistics/golden/clusters.py: scipy 1.17.1, statsmodels 0.15.0, and CR2 from its definition.
  it('by cluster means are as scipy.stats.ttest_ind has them', () => {
    const result = answered(clusterLevelT(unequalStores, 0.95));
    near(result.effect, 2.2960317460317476, 1e-12);
    near(result.effect / result.standardError!, 1.955157680540878, 1e-9);
    near(result.pValue, 0.08228219358927638, 1e-9);
    near(result.lower, -0.3605236366834279, 1e-9);
    near(result.upper, 4.952587128746924, 1e-9);
  });

  it.each([
    ['CR0', 1.4865482817216227, 10, undefined],
    ['CR1', 1.5812210601577559, 10, 0.09735901181878778],
    ['CR2', 1.7958073160036057, 6.395901443686546, 0.15539270901144664],
  ] as const)(
    'by rows have another effect, and the %s standard error %d',
    (kind, standardError, df, pValue) => {
      const result = answered(clusterRobust(unequalStores, kind, 0.95));
      near(result.effect, 2.891812865497075, 1e-12);
      near(result.standardError, standardError, 1e-9);
      near(result.degreesOfFreedom, df, 1e-9);
      if (pValue !== undefined) near(result.pValue, pValue, 1e-9);
    },
  );

  it('have the interval that CR2 gives by the degrees of freedom of Bell and McCaffrey', () => {
    const result = answered(clusterRobust(unequalStores, 'CR2', 0.95));
    near(result.lower, -1.4372712482851937, 1e-9);
    near(result.upper, 7.220896979279344, 1e-9);
  });
});

describe('every cluster method', () => {
  const arm = fc.array(fc.array(measurement, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 7 });
  const methods = [
    (arms: ClusterArms) => clusterLevelT(arms, 0.95),
    ...(['CR0', 'CR1', 'CR2'] as const).map((kind) => (arms: ClusterArms) => clusterRobust(arms, kind, 0.95)),
  ];

  it('mirrors swapped arms, takes rows in any order, and follows a shift and a scale', () => {
    holds(fc.tuple(arm, arm, fc.constantFrom(...methods)), ([pilot, comparison, method]) => {
      const result = method(armsOf(pilot, comparison));
      const swapped = method(armsOf(comparison, pilot));
      if ('problem' in result) {
        expect(swapped).toHaveProperty('problem', result.problem);
        return;
      }
      expectSound(result);
      expectMirror(result, answered(swapped));
      const moved = rowsOf(pilot, comparison)
        .toReversed()
        .map((row) => ({ ...row, value: 4 * row.value + 1024 }));
      const other = answered(method(answered(clustersOfRows(moved))));
      near(other.standardError, 4 * result.standardError!, 1e-6);
      expect(Math.abs(other.effect - 4 * result.effect)).toBeLessThan(1e-6);
      near(other.degreesOfFreedom, result.degreesOfFreedom!, 1e-9);
    });
  });

  it('names what cannot be computed', () => {
    for (const method of methods) {
      expect(method(armsOf([[1, 2]], EIGHT_COMPARISON))).toEqual({
        problem: 'too-few-clusters',
        arm: 'pilot',
      });
      expect(method(armsOf(EIGHT_PILOT, []))).toEqual({ problem: 'too-few-clusters', arm: 'comparison' });
      expect(method(armsOf([[0, 0], [0]], EIGHT_COMPARISON))).toEqual({
        problem: 'never-varies',
        arm: 'pilot',
      });
      // The same means in all clusters but for the rounding of 0.1 + 0.3.
      expect(
        method(
          armsOf(
            [
              [0.1, 0.3],
              [0.2, 0.2],
            ],
            [[0.4, 0], [0.2]],
          ),
        ),
      ).toEqual({ problem: 'never-varies' });
      const broken = (changes: object) =>
        method({ ...eightStores, comparison: eightStores.comparison.map((one) => ({ ...one, ...changes })) });
      expect(broken({ n: 0 })).toEqual({ problem: 'too-few', arm: 'comparison' });
      expect(broken({ n: 2.5 })).toEqual({ problem: 'not-a-count', arm: 'comparison' });
      expect(broken({ mean: NaN })).toEqual({ problem: 'not-finite', arm: 'comparison' });
      expect(broken({ squaredDeviations: -1 })).toEqual({ problem: 'negative-variance', arm: 'comparison' });
    }
    expect(clusterLevelT(eightStores, 1)).toEqual({ problem: 'bad-confidence' });
  });
});

describe('clusters and what they may decide', () => {
  it('refuses to let fewer than four clusters an arm decide, and names the arm', () => {
    expect(tooFewToDecide(eightStores)).toBeUndefined();
    expect(tooFewToDecide(armsOf(EIGHT_PILOT, EIGHT_COMPARISON.slice(1)))).toEqual({
      problem: 'too-few-clusters',
      arm: 'comparison',
    });
  });

  it('refuses a cluster that shows up in both arms, and rows without a number', () => {
    const row = { cluster: 'store 7', arm: 'pilot', value: 1 } as const;
    expect(clustersOfRows([row, { ...row, arm: 'comparison' }])).toEqual({ problem: 'cluster-in-both-arms' });
    expect(clustersOfRows([{ ...row, value: NaN }])).toEqual({ problem: 'not-finite', arm: 'pilot' });
  });

  it('takes as many clusters as there are households', () => {
    const households = Array.from({ length: 200_000 }, (_, place) => ({
      n: 1 + (place % 3),
      mean: (place * 37) % 101,
      squaredDeviations: place % 3,
    }));
    const result = answered(clusterRobust({ pilot: households, comparison: households }, 'CR2', 0.95));
    expect(result.effect).toBe(0);
    expect(result.degreesOfFreedom).toBeGreaterThan(100_000);
  });

  it('leaves the washout out of a switchback, and says how many rows that were', () => {
    const kept = rowsOf(EIGHT_PILOT, EIGHT_COMPARISON).map((row) => ({ ...row, isWashout: false }));
    const washout = kept.slice(0, 5).map((row) => ({ ...row, value: 1000, isWashout: true }));
    const result = answered(switchback([...washout, ...kept], 0.95));
    expect(result).toEqual({ ...answered(clusterLevelT(eightStores, 0.95)), washoutRows: 5 });
    expect(switchback(washout, 0.95)).toEqual({ problem: 'too-few-clusters', arm: 'pilot' });
  });
});
