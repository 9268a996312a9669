/**
 * Clusters (stores, agents, regions, blocks of time) that were drawn whole into an arm. What was drawn is what is compared:
 * rows of one cluster share whatever happens to it, and counted as independent they let noise pass.
 */
import { LEAST_CLUSTERS_PER_ARM } from '../../base/clusters.js';
import { momentsProblem } from '../arm-problem.js';
import type { Arm } from '../difference.js';
import { isProblem, type Answer, type MethodResult, type NoMethodResult } from '../methods/method-result.js';
import { momentsOfRows } from '../methods/moments-of-rows.js';
import type { Moments } from '../moments.js';

/** For each arm the moments of each of its clusters. */
export type ClusterArms = Readonly<Record<Arm, readonly Moments[]>>;

export interface ClusteredRow {
  readonly cluster: string;
  readonly arm: Arm;
  readonly value: number;
}

/**
 * What is estimated; the two differ where clusters differ in size and in effect:
 * - `cluster-mean`: the difference between the average clusters, each counting once
 * - `row-weighted`: the difference between the average rows, so that large clusters count for more
 */
export type ClusterEstimand = 'cluster-mean' | 'row-weighted';

export interface ClusterResult extends MethodResult {
  readonly estimand: ClusterEstimand;
  readonly clusters: Readonly<Record<Arm, number>>;
}

/** Without two clusters an arm has no spread of its own. */
const LEAST_TO_COMPUTE = 2;

/**
 * Rows gathered by cluster, in any order.
 *
 * @returns a problem: `not-finite`, `cluster-in-both-arms`
 */
export function clustersOfRows(rows: readonly ClusteredRow[]): Answer<ClusterArms> {
  const clusters = new Map<string, { readonly arm: Arm; readonly values: number[] }>();
  for (const { cluster, arm, value } of rows) {
    if (!Number.isFinite(value)) return { problem: 'not-finite', arm };
    const known = clusters.get(cluster) ?? { arm, values: [] };
    if (known.arm !== arm) return { problem: 'cluster-in-both-arms' };
    known.values.push(value);
    clusters.set(cluster, known);
  }
  const of = (arm: Arm) =>
    [...clusters.values()].filter((one) => one.arm === arm).map(({ values }) => momentsOfRows(values));
  return { pilot: of('pilot'), comparison: of('comparison') };
}

/** Why these clusters cannot carry a pass, whatever they show: `too-few-clusters` under 4 in an arm; or undefined. */
export function tooFewToDecide(arms: ClusterArms): NoMethodResult | undefined {
  return tooFewClusters(arms, LEAST_CLUSTERS_PER_ARM);
}

/** An arm whose clusters are sound. */
export interface ClusterArm {
  readonly clusters: readonly Moments[];
  /** Rows. */
  readonly n: number;
  /** The mean of its rows. */
  readonly rowMean: number;
  /** The moments of the means of its clusters, each counting once. */
  readonly means: Moments;
}

/**
 * Both arms with what all methods need of them.
 *
 * @returns a problem: `not-finite`, `not-a-count`, `too-few` (a cluster without a row), `negative-variance`,
 *   `too-few-clusters` (fewer than 2 in an arm), `never-varies` (an arm with one value in all its rows)
 */
export function soundArms(arms: ClusterArms): Answer<Record<Arm, ClusterArm>> {
  const few = tooFewClusters(arms, LEAST_TO_COMPUTE);
  if (few !== undefined) return few;
  const pilot = soundArm(arms.pilot);
  if (isProblem(pilot)) return { ...pilot, arm: 'pilot' };
  const comparison = soundArm(arms.comparison);
  if (isProblem(comparison)) return { ...comparison, arm: 'comparison' };
  return { pilot, comparison };
}

/** Whether a variance is no more than the rounding of values of this size. */
export function isRounding(variance: number, { pilot, comparison }: Record<Arm, ClusterArm>): boolean {
  const largest = [...pilot.clusters, ...comparison.clusters].reduce(
    (most, { mean }) => Math.max(most, Math.abs(mean)),
    0,
  );
  return variance <= (64 * Number.EPSILON * largest) ** 2;
}

function tooFewClusters(arms: ClusterArms, least: number): NoMethodResult | undefined {
  const arm = (['pilot', 'comparison'] as const).find((one) => arms[one].length < least);
  return arm && { problem: 'too-few-clusters', arm };
}

function soundArm(clusters: readonly Moments[]): Answer<ClusterArm> {
  for (const cluster of clusters) {
    const problem = momentsProblem(cluster, 1);
    if (problem !== undefined) return { problem };
  }
  const n = clusters.reduce((total, cluster) => total + cluster.n, 0);
  const means = momentsOfRows(clusters.map(({ mean }) => mean));
  if (means.squaredDeviations === 0 && clusters.every(({ squaredDeviations }) => squaredDeviations === 0))
    return { problem: 'never-varies' };
  // From the mean of the means, so that no digits are lost far from 0.
  const away = clusters.reduce((sum, cluster) => sum + cluster.n * (cluster.mean - means.mean), 0);
  return { clusters, n, rowMean: means.mean + away / n, means };
}
