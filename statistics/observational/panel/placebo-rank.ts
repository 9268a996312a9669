/** Where one treated cluster stands among what the others show when each is taken for treated. */
import type { Contrast } from './contrast.js';
import type { Cohort, Panel, PanelOutcomes } from './panel.js';

export interface PlaceboRank {
  /** 1 where the treated cluster shows the largest effect by size. */
  readonly rank: number;
  readonly clusters: number;
  /** rank / clusters: never below 1/clusters. */
  readonly pValue: number;
}

/**
 * The effect of each comparison cluster against the other ones, ranked by size with that of the treated cluster.
 *
 * Source: A. Abadie, A. Diamond, J. Hainmueller, JASA 105 (2010) 493–505; T. G. Conley, C. R. Taber, Review of Economics and
 * Statistics 93 (2011) 113–125 on one treated cluster.
 *
 * @param contrast of the effect; its weights of the treated cohort are those of each placebo
 */
export function placeboRank(
  { clusters, periods }: Panel,
  outcomes: PanelOutcomes,
  cohorts: readonly Cohort[],
  { contrast, effect }: { readonly contrast: Contrast; readonly effect: number },
): PlaceboRank | undefined {
  const count = periods.length;
  const treated = cohorts.findIndex(({ firstTreated }) => Number.isFinite(firstTreated));
  const weights = contrast.subarray(treated * count, (treated + 1) * count);
  const sums = new Map<number, { sum: number; n: number }>();
  for (const { firstTreated, units } of cohorts) {
    if (firstTreated !== Infinity) continue;
    for (const unit of units) {
      const of = sums.get(clusters[unit] ?? NaN) ?? { sum: 0, n: 0 };
      const value = weights.reduce(
        (sum, weight, at) => sum + weight * (outcomes[unit * count + at] ?? NaN),
        0,
      );
      sums.set(clusters[unit] ?? NaN, { sum: of.sum + value, n: of.n + 1 });
    }
  }
  const all = [...sums.values()];
  if (all.length < 2) return undefined;
  const [sum, n] = [all.reduce((total, of) => total + of.sum, 0), all.reduce((total, of) => total + of.n, 0)];
  const placebos = all.map((of) => of.sum / of.n - (sum - of.sum) / (n - of.n));
  const rank = 1 + placebos.filter((each) => Math.abs(each) >= Math.abs(effect)).length;
  return { rank, clusters: all.length + 1, pValue: rank / (all.length + 1) };
}
