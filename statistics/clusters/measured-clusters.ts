/** What is measured of a criterion whose arms were drawn by cluster: clusters decide, rows and draws stand beside them. */
import type { CriterionResult } from '../../domain/evidence/verdict.js';
import { designEffect } from '../sizes/design-effect.js';
import type { Difference } from '../difference.js';
import { asDifference } from '../methods/as-difference.js';
import { isProblem, type Answer } from '../methods/method-result.js';
import type { ClusterArms } from './cluster-arms.js';
import { clusterLevelT } from './cluster-level-t.js';
import { clusterRobust } from './cluster-robust.js';
import { clusterSizes, intraclassCorrelation } from './intraclass-correlation.js';
import { permutationTest } from './permutation-test.js';

export type ClusterFigures = NonNullable<CriterionResult['clusters']>;

export interface MeasuredClusters {
  readonly difference: Difference;
  readonly figures: ClusterFigures;
  /** Of what a pass excludes, by all draws that could have been made; absent beyond 20 clusters. */
  readonly exact?: { readonly pValue: number; readonly smallest: number };
}

interface Asked {
  readonly unit: string;
  readonly goodDirection: 'increase' | 'decrease';
  /** How much worse a pass must exclude: the margin of a guardrail, and 0 of a primary. */
  readonly worse: number;
  readonly confidence: number;
}

export function measuredClusters(arms: ClusterArms, asked: Asked): Answer<MeasuredClusters> {
  const { unit, goodDirection, worse, confidence } = asked;
  const found = clusterLevelT(arms, confidence);
  if (isProblem(found)) return found;
  const difference = asDifference(found);
  if (isProblem(difference)) return difference;
  const permutation = permutationTest(arms);
  const known = !isProblem(permutation);
  const figures: ClusterFigures = {
    unit,
    ...found.clusters,
    estimand: 'cluster-mean',
    ...likeness(arms),
    permutation: known
      ? { pValue: permutation.pValue, smallestPValue: permutation.smallestPValue, draws: permutation.draws }
      : null,
    byRows: rowsBeside(arms, confidence),
  };
  const excluding = worse === 0 ? permutation : permutationTest(shifted(arms, goodDirection, worse));
  if (isProblem(excluding)) return { difference, figures };
  const exact = { pValue: excluding.oneSided[goodDirection], smallest: 1 / excluding.draws };
  return { difference, figures, exact };
}

/** Were the change exactly this much worse, the pilot's clusters without it would stand here. */
function shifted(arms: ClusterArms, goodDirection: Asked['goodDirection'], worse: number): ClusterArms {
  const back = goodDirection === 'increase' ? worse : -worse;
  return { ...arms, pilot: arms.pilot.map((cluster) => ({ ...cluster, mean: cluster.mean + back })) };
}

function likeness(arms: ClusterArms): Pick<ClusterFigures, 'icc' | 'designEffect'> {
  const found = intraclassCorrelation(arms);
  if (isProblem(found)) return { icc: null, designEffect: null };
  const effect = designEffect({ ...clusterSizes(arms), correlation: Math.max(found.correlation, 0) });
  return { icc: found.correlation, designEffect: typeof effect === 'number' ? effect : null };
}

function rowsBeside(arms: ClusterArms, confidence: number): ClusterFigures['byRows'] {
  const rows = clusterRobust(arms, 'CR2', confidence);
  if (isProblem(rows)) return null;
  const { effect, lower, upper, standardError, degreesOfFreedom, pValue } = rows;
  if (standardError === undefined || degreesOfFreedom === undefined) return null;
  return { effect, lower, upper, standardError, standardErrorKind: 'CR2', degreesOfFreedom, pValue };
}
