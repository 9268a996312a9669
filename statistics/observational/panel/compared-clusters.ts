/** How many clusters really stand on either side of an effect over time. */
import type { GroupTime } from './group-time.js';
import type { Cohort, Panel } from './panel.js';

export interface ComparedClusters {
  readonly treated: number;
  readonly comparison: number;
}

/**
 * Clusters of the cohorts that count in some effect from treatment on, and of those that these are held against. A cohort that
 * nobody is left to be compared with counts on neither side; one that is treated later may count on both.
 *
 * @param panel what is left without gaps
 */
export function comparedClusters(
  { clusters, periods }: Panel,
  cohorts: readonly Cohort[],
  cells: readonly GroupTime[],
): ComparedClusters {
  const [treated, comparison] = [new Set<number>(), new Set<number>()];
  for (const { cohort, from, period, contrast } of cells) {
    if (period < from) continue;
    cohorts.forEach((_, place) => {
      const weights = contrast.subarray(place * periods.length, (place + 1) * periods.length);
      if (weights.some((weight) => weight !== 0)) (place === cohort ? treated : comparison).add(place);
    });
  }
  const count = (places: ReadonlySet<number>) =>
    new Set([...places].flatMap((place) => cohorts[place]?.units ?? []).map((unit) => clusters[unit])).size;
  return { treated: count(treated), comparison: count(comparison) };
}
