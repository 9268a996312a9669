/** The plain test of a design that drew clusters: one number a cluster, and Student's t. */
import { resolutionOf } from '../difference.js';
import { estimateInterval } from '../methods/estimate-interval.js';
import { isProblem, type Answer } from '../methods/method-result.js';
import { isRounding, soundArms, type ClusterArms, type ClusterResult } from './cluster-arms.js';

/**
 * The difference between the means of cluster means, with one pooled variance and G − 2 degrees of freedom. It estimates the
 * effect in the average cluster (`cluster-mean`), not in the average row.
 *
 * Source: A. Donner, N. Klar, Design and Analysis of Cluster Randomization Trials (2000), section 7.2; R. J. Hayes,
 * L. H. Moulton, Cluster Randomised Trials (2017), section 10.3.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference in the unit of the rows, or a problem: those of `soundArms`, `never-varies` (all cluster means of
 *   an arm are the same, in both arms), `bad-confidence`
 */
export function clusterLevelT(arms: ClusterArms, confidence: number): Answer<ClusterResult> {
  const sound = soundArms(arms);
  if (isProblem(sound)) return sound;
  const { means: pilot } = sound.pilot;
  const { means: comparison } = sound.comparison;
  const degreesOfFreedom = pilot.n + comparison.n - 2;
  const pooled = (pilot.squaredDeviations + comparison.squaredDeviations) / degreesOfFreedom;
  const variance = pooled * (1 / pilot.n + 1 / comparison.n);
  const interval = estimateInterval({
    effect: pilot.mean - comparison.mean,
    variance: isRounding(variance, sound) ? 0 : variance,
    degreesOfFreedom,
    method: 'cluster-level-t',
    standardErrorKind: 'pooled-cluster-means',
    confidence,
    resolution: resolutionOf(pilot.mean, comparison.mean),
  });
  if (isProblem(interval)) return interval;
  return {
    ...interval,
    estimand: 'cluster-mean',
    clusters: { pilot: pilot.n, comparison: comparison.n },
  };
}
