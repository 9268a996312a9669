/** The exact test of a draw of clusters: how many of all draws that could have been made show as much as this one. */
import { isProblem, type Answer } from '../methods/method-result.js';
import { soundArms, type ClusterArms } from './cluster-arms.js';

export interface PermutationTest {
  /** The share of draws whose difference of mean cluster means is as large in size, in [0, 1]. */
  readonly pValue: number;
  /** The share of draws whose difference is as large, and as small. */
  readonly oneSided: { readonly increase: number; readonly decrease: number };
  /** How many draws there are. */
  readonly draws: number;
  /** The smallest two-sided p-value that these numbers of clusters can give at all. */
  readonly smallestPValue: number;
}

/** 10 of 20 clusters can be drawn in 184,756 ways; from there on the number doubles with each cluster. */
const MOST_CLUSTERS = 20;

/** Differences of sums that are equal but for the order of adding count as equal. */
const TIE = 1e-9;

/**
 * All draws of as many clusters into the pilot are equally likely when the change does nothing. The statistic is the
 * difference of the `cluster-level-t`.
 *
 * Source: R. A. Fisher, The Design of Experiments (1935), section 21; M. H. Gail et al., Statistics in Medicine 15 (1996)
 * 1069–1092.
 *
 * @returns a problem: `too-many-clusters` (more than 20), and those of `soundArms`
 */
export function permutationTest(arms: ClusterArms): Answer<PermutationTest> {
  const sound = soundArms(arms);
  if (isProblem(sound)) return sound;
  const [pilot, comparison] = [sound.pilot.clusters.length, sound.comparison.clusters.length];
  if (pilot + comparison > MOST_CLUSTERS) return { problem: 'too-many-clusters' };

  const all = [...sound.pilot.clusters, ...sound.comparison.clusters].map(({ mean }) => mean);
  const centre = all.reduce((sum, mean) => sum + mean, 0) / all.length;
  const values = all.map((mean) => mean - centre);
  // Around the common mean, the difference of means is the pilot's sum times a constant.
  const observed = values.slice(0, pilot).reduce((sum, value) => sum + value, 0);
  const tie = TIE * values.reduce((sum, value) => sum + Math.abs(value), 0);
  const counts = { draws: 0, higher: 0, lower: 0, further: 0 };
  forEachSum(values, pilot, (sum) => {
    counts.draws += 1;
    if (sum >= observed - tie) counts.higher += 1;
    if (sum <= observed + tie) counts.lower += 1;
    if (Math.abs(sum) >= Math.abs(observed) - tie) counts.further += 1;
  });
  return {
    pValue: counts.further / counts.draws,
    oneSided: { increase: counts.higher / counts.draws, decrease: counts.lower / counts.draws },
    draws: counts.draws,
    // With arms of one size each draw has its mirror image, which lies as far out.
    smallestPValue: (pilot === comparison ? 2 : 1) / counts.draws,
  };
}

/** The smallest one-sided p-value that so many clusters can give: 1 over the draws; 0 where they are too many to be asked. */
export function smallestPermutation(pilot: number, comparison: number): number {
  if (pilot + comparison > MOST_CLUSTERS) return 0;
  let draws = 1;
  for (let taken = 1; taken <= pilot; taken += 1) draws *= (comparison + taken) / taken;
  return 1 / draws;
}

/** Calls with the sum of each choice of `size` of the values. */
function forEachSum(values: readonly number[], size: number, use: (sum: number) => void): void {
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      use(sum);
      return;
    }
    for (let index = from; index <= values.length - left; index += 1)
      choose(index + 1, left - 1, sum + (values[index] ?? 0));
  };
  choose(0, size, 0);
}
