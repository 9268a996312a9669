/** The difference between the rows of two arms with a standard error that holds when rows of a cluster move together. */
import { resolutionOf } from '../difference.js';
import { estimateInterval } from '../methods/estimate-interval.js';
import { isProblem, type Answer } from '../methods/method-result.js';
import {
  isRounding,
  soundArms,
  type ClusterArm,
  type ClusterArms,
  type ClusterResult,
} from './cluster-arms.js';

type RobustKind = 'CR0' | 'CR1' | 'CR2';

/**
 * Mean of the pilot's rows minus mean of the comparison's (`row-weighted`), which is the slope of the regression of rows on
 * the arm. With N_a rows in an arm and u_g = n_g(ȳ_g − ȳ_a) the sum of a cluster's residuals, the variance is
 * Σ_a Σ_g c_g u_g² / N_a²:
 * - `CR0`: c_g = 1, which is too small with few clusters
 * - `CR1`: c_g = G/(G−1) · (N−1)/(N−2); t with G − 1 degrees of freedom, as for CR0
 * - `CR2`: c_g = 1/(1 − n_g/N_a), which undoes the bias that the fit brings where rows are independent; t with the degrees of
 *   freedom of Bell and McCaffrey
 *
 * For two arms all of this needs only each cluster's size and mean, because the leverage matrix of a cluster has a single
 * direction: that of its mean.
 *
 * Source: K.-Y. Liang, S. L. Zeger, Biometrika 73 (1986) 13–22 (CR0); R. M. Bell, D. F. McCaffrey, Survey Methodology 28
 * (2002) 169–181, and J. E. Pustejovsky, E. Tipton, Journal of Business & Economic Statistics 36 (2018) 672–683 (CR2); CR1
 * as Stata has it.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference in the unit of the rows, or a problem: those of `soundArms`, `never-varies` (no spread between the
 *   clusters of either arm), `bad-confidence`
 */
export function clusterRobust(
  arms: ClusterArms,
  kind: RobustKind,
  confidence: number,
): Answer<ClusterResult> {
  const sound = soundArms(arms);
  if (isProblem(sound)) return sound;
  const { pilot, comparison } = sound;
  const variance = armVariance(pilot, kind) + armVariance(comparison, kind);
  const clusters = { pilot: pilot.clusters.length, comparison: comparison.clusters.length };
  const all = clusters.pilot + clusters.comparison;
  const rows = pilot.n + comparison.n;
  const correction = kind === 'CR1' ? ((all / (all - 1)) * (rows - 1)) / (rows - 2) : 1;
  const interval = estimateInterval({
    effect: pilot.rowMean - comparison.rowMean,
    variance: isRounding(variance, sound) ? 0 : variance * correction,
    degreesOfFreedom: kind === 'CR2' ? bellMcCaffrey(pilot, comparison) : all - 1,
    method: 'cluster-robust',
    standardErrorKind: kind,
    confidence,
    resolution: resolutionOf(pilot.rowMean, comparison.rowMean),
  });
  if (isProblem(interval)) return interval;
  return { ...interval, estimand: 'row-weighted', clusters };
}

function armVariance({ clusters, n, rowMean }: ClusterArm, kind: RobustKind): number {
  const parts = clusters.map((cluster) => {
    const share = cluster.n / n;
    const squared = (share * (cluster.mean - rowMean)) ** 2;
    return kind === 'CR2' ? squared / (1 - share) : squared;
  });
  return parts.reduce((sum, part) => sum + part, 0);
}

/**
 * (Σλ)² / Σλ² over the eigenvalues of the matrix of the CR2 estimator under independent rows of one variance, by its traces.
 * Within an arm, with n_g rows of N in cluster g and q_g = (n_g/N)²/(1 − n_g/N), its entries are n_g/N² on the diagonal and
 * −√(q_g q_h)/N off it; between the arms they are 0.
 */
function bellMcCaffrey(pilot: ClusterArm, comparison: ClusterArm): number {
  const traces = [pilot, comparison].map(({ clusters, n }) => {
    const shares = clusters.map((cluster) => cluster.n / n);
    const weights = shares.map((share) => share ** 2 / (1 - share));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const squares = weights.reduce((total, weight) => total + weight ** 2, 0);
    const diagonal = shares.reduce((total, share) => total + share ** 2, 0);
    return { first: 1 / n, second: (diagonal + sum ** 2 - squares) / n ** 2 };
  });
  const first = traces.reduce((total, trace) => total + trace.first, 0);
  return first ** 2 / traces.reduce((total, trace) => total + trace.second, 0);
}
