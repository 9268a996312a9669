/** How alike the rows of a cluster are, and how large the clusters: what a design effect is made of. */
import { isProblem, type Answer } from '../methods/method-result.js';
import { isRounding, soundArms, type ClusterArm, type ClusterArms } from './cluster-arms.js';

export interface IntraclassCorrelation {
  /** The share of the variance that lies between clusters; below 0 when they differ less than chance would have it. */
  readonly correlation: number;
  readonly betweenDegrees: number;
  readonly withinDegrees: number;
}

/**
 * (MSB − MSW) / (MSB + (n₀ − 1)·MSW) from the analysis of variance of clusters within arms, so that an effect is not taken for
 * a likeness: MSB with G − 2 and MSW with N − G degrees of freedom, n₀ = (N − Σ_a Σ_g n_g²/N_a) / (G − 2).
 *
 * Source: A. Donner, International Statistical Review 54 (1986) 67–82; n₀ for unequal sizes as in S. R. Searle, Linear
 * Models (1971), section 10.
 *
 * @returns a problem: `too-few` (one row in each cluster), `never-varies`, `too-few-clusters` (2 an arm at least), and the
 *   others of `soundArms`
 */
export function intraclassCorrelation(arms: ClusterArms): Answer<IntraclassCorrelation> {
  const sound = soundArms(arms);
  if (isProblem(sound)) return sound;
  const both = [sound.pilot, sound.comparison];
  const total = (of: (arm: ClusterArm) => number) => both.reduce((sum, arm) => sum + of(arm), 0);
  const clusters = total((arm) => arm.clusters.length);
  const rows = total((arm) => arm.n);
  const betweenDegrees = clusters - 2;
  const withinDegrees = rows - clusters;
  if (withinDegrees === 0) return { problem: 'too-few' };
  const between = total((arm) => sumOf(arm, ({ n, mean }) => n * (mean - arm.rowMean) ** 2)) / betweenDegrees;
  const within = total((arm) => sumOf(arm, ({ squaredDeviations }) => squaredDeviations)) / withinDegrees;
  const usualSize = (rows - total((arm) => sumOf(arm, ({ n }) => n ** 2) / arm.n)) / betweenDegrees;
  const variance = between + (usualSize - 1) * within;
  if (isRounding(variance, sound)) return { problem: 'never-varies' };
  return { correlation: (between - within) / variance, betweenDegrees, withinDegrees };
}

/** Mean and coefficient of variation of the clusters' sizes, of both arms together, as `designEffect` takes them. */
export function clusterSizes({ pilot, comparison }: ClusterArms): {
  readonly meanSize: number;
  readonly variation: number;
} {
  const sizes = [...pilot, ...comparison].map(({ n }) => n);
  const meanSize = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const spread = sizes.reduce((sum, size) => sum + (size - meanSize) ** 2, 0) / sizes.length;
  return { meanSize, variation: Math.sqrt(spread) / meanSize };
}

function sumOf({ clusters }: ClusterArm, part: (cluster: ClusterArm['clusters'][number]) => number): number {
  return clusters.reduce((sum, cluster) => sum + part(cluster), 0);
}
