/** The arms that several tests of clusters share, as in tests/statistics/golden/clusters.py. */
import type { ClusterArms, ClusteredRow } from '../../../statistics/clusters/cluster-arms.js';
import type { Arm } from '../../../statistics/difference.js';
import { clustersOfRows } from '../../../statistics/clusters/cluster-arms.js';
import { answered } from '../answered.js';

type Values = readonly (readonly number[])[];

/** Rows of clusters that are named by arm and place. */
export function rowsOf(pilot: Values, comparison: Values): ClusteredRow[] {
  const rows = (arm: Arm, clusters: Values) =>
    clusters.flatMap((values, place) => values.map((value) => ({ cluster: `${arm} ${place}`, arm, value })));
  return [...rows('pilot', pilot), ...rows('comparison', comparison)];
}

export function armsOf(pilot: Values, comparison: Values): ClusterArms {
  return answered(clustersOfRows(rowsOf(pilot, comparison)));
}

/** Eight stores with three rows each (reference cases). */
export const EIGHT_PILOT = [
  [7, 9, 8],
  [12, 11, 14],
  [9, 10, 11],
  [13, 12, 15],
];
export const EIGHT_COMPARISON = [
  [6, 8, 7],
  [9, 11, 10],
  [5, 7, 9],
  [8, 8, 11],
];
export const eightStores = armsOf(EIGHT_PILOT, EIGHT_COMPARISON);

/** Stores of one to seven rows. */
export const unequalStores = armsOf(
  [[7, 9, 8, 10, 6], [12, 11, 14], [9], [13, 12, 15, 11, 14, 16, 12], [10, 8]],
  [[6, 8], [9, 11, 10, 12], [5, 7, 9, 6, 4, 7], [8, 8, 11], [7], [9, 6, 10]],
);
