/** Sums of cohort means with weights: every difference-in-differences is one, and so is every average of them. */
import type { Cohort, Panel, PanelOutcomes } from './panel.js';

/** By cohort and period, row-major: what the mean of the cohort in the period counts. */
export type Contrast = Float64Array;

export interface ContrastEstimates {
  readonly effects: readonly number[];
  /** Row-major. NaN where a cohort that counts has one cluster, which shows no spread. */
  readonly covariance: Float64Array;
  /** Of each effect, by Satterthwaite over the cohorts, and at most all clusters less one. */
  readonly degreesOfFreedom: readonly number[];
}

/** @param parts contrasts with the share that each has */
export function combined(
  parts: readonly { readonly contrast: Contrast; readonly share: number }[],
): Contrast {
  const sum = new Float64Array(parts[0]?.contrast.length ?? 0);
  for (const { contrast, share } of parts)
    contrast.forEach((weight, place) => (sum[place] = (sum[place] ?? NaN) + share * weight));
  return sum;
}

/**
 * Each unit's weighted sum Z over its periods has, within its cohort, a mean and a spread; an effect is the sum of the
 * cohorts' means of Z. With u the sum of √(G/(G − 1))·(Z − Z̄)/n over a cluster, cohort by cohort with G the clusters of the
 * cohort, and added up over the cohorts that the cluster reaches over, the covariance is Σ_clusters u·u′, given how many units
 * each cohort has. Of two cohorts, two periods and no clusters that is Welch's standard error of the units' changes.
 *
 * A cohort of one cluster has deviations that sum to 0 whatever happened to it, so that nothing can be told of its spread, also
 * where the cluster reaches over others.
 *
 * Source: B. Callaway, P. H. C. Sant'Anna, Journal of Econometrics 225 (2021) 200–230 on the effects; M. Bertrand, E. Duflo,
 * S. Mullainathan, Quarterly Journal of Economics 119 (2004) 249–275 on clustering by unit.
 */
export function estimateContrasts(
  panel: Panel,
  outcomes: PanelOutcomes,
  cohorts: readonly Cohort[],
  contrasts: readonly Contrast[],
): ContrastEstimates {
  const size = contrasts.length;
  const parts = cohorts.map((cohort, place) =>
    cohortPart(
      panel,
      outcomes,
      cohort,
      contrasts.map((contrast) => weightsOf(contrast, place, panel)),
    ),
  );
  const effects = contrasts.map((_, k) => parts.reduce((sum, { means }) => sum + (means[k] ?? NaN), 0));
  const covariance = spreadOf(parts, size);
  const degreesOfFreedom = contrasts.map((_, k) => freedomOf(parts, k));
  return { effects, covariance, degreesOfFreedom };
}

function weightsOf(contrast: Contrast, cohort: number, { periods }: Panel): Float64Array {
  return contrast.subarray(cohort * periods.length, (cohort + 1) * periods.length);
}

interface CohortPart {
  /** Of each contrast. */
  readonly means: readonly number[];
  /** Whether the cohort counts in it, by contrast. */
  readonly counts: readonly boolean[];
  /** By cluster: of each contrast the sum of √(G/(G − 1))·(Z − Z̄)/n; NaN where the cohort counts and has one cluster. */
  readonly clusters: ReadonlyMap<number, Float64Array>;
}

function cohortPart(
  { clusters, periods }: Panel,
  outcomes: PanelOutcomes,
  { units }: Cohort,
  weights: readonly Float64Array[],
): CohortPart {
  const values = weights.map((of) =>
    units.map((unit) =>
      of.reduce((sum, weight, period) => sum + weight * (outcomes[unit * periods.length + period] ?? NaN), 0),
    ),
  );
  const means = values.map((each) => each.reduce((sum, value) => sum + value, 0) / units.length);
  const counts = weights.map((of) => of.some((weight) => weight !== 0));
  const count = new Set(units.map((unit) => clusters[unit])).size;
  const scale = count > 1 ? Math.sqrt(count / (count - 1)) : NaN;
  const byCluster = new Map<number, Float64Array>();
  units.forEach((unit, place) => {
    const cluster = clusters[unit] ?? NaN;
    const sums = byCluster.get(cluster) ?? new Float64Array(weights.length);
    values.forEach((each, k) => {
      if (counts[k] === true)
        sums[k] = (sums[k] ?? NaN) + (scale * ((each[place] ?? NaN) - (means[k] ?? NaN))) / units.length;
    });
    byCluster.set(cluster, sums);
  });
  return { means, counts, clusters: byCluster };
}

/** The covariance of all contrasts, of clusters that may reach over cohorts. */
function spreadOf(parts: readonly CohortPart[], size: number): Float64Array {
  const entries = new Float64Array(size * size);
  for (const sums of added(parts, size).values())
    for (let i = 0; i < size; i += 1)
      for (let j = 0; j < size; j += 1)
        entries[i * size + j] = (entries[i * size + j] ?? NaN) + (sums[i] ?? NaN) * (sums[j] ?? NaN);
  return entries;
}

function added(parts: readonly CohortPart[], size: number): Map<number, Float64Array> {
  const clusters = new Map<number, Float64Array>();
  for (const part of parts)
    for (const [cluster, sums] of part.clusters) {
      const before = clusters.get(cluster) ?? new Float64Array(size);
      clusters.set(
        cluster,
        before.map((each, k) => each + (sums[k] ?? NaN)),
      );
    }
  return clusters;
}

/** By Satterthwaite over the cohorts, each by its own spread; never more than all clusters that count, less one. */
function freedomOf(parts: readonly CohortPart[], k: number): number {
  const counting = parts.filter(({ counts }) => counts[k] === true);
  const spreads = counting.map(({ clusters }) => {
    const sums = [...clusters.values()];
    return { variance: sums.reduce((sum, of) => sum + (of[k] ?? NaN) ** 2, 0), freedom: sums.length - 1 };
  });
  const whole = spreads.reduce((sum, { variance }) => sum + variance, 0);
  const inverse = spreads.reduce(
    (sum, { variance, freedom }) => (variance === 0 ? sum : sum + (variance / whole) ** 2 / freedom),
    0,
  );
  const clusters = new Set(counting.flatMap((part) => [...part.clusters.keys()]));
  return Math.min(1 / inverse, clusters.size - 1);
}
