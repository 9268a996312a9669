/** Sums of cohort means with weights: every difference-in-differences is one, and so is every average of them. */
import type { Cohort, Panel, PanelOutcomes } from './panel.js';

/** By cohort and period, row-major: what the mean of the cohort in the period counts. */
export type Contrast = Float64Array;

export interface ContrastEstimates {
  readonly effects: readonly number[];
  /** Row-major. NaN where a cohort that counts has one cluster, which shows no spread. */
  readonly covariance: Float64Array;
  /** Of each effect, by Satterthwaite over the cohorts; or clusters less one where clusters reach over cohorts. */
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
 * cohorts' means of Z. With u the sums of (Z − Z̄)/n over a cluster, the covariance is Σ_cohorts G/(G − 1)·Σ u·u′ with G the
 * clusters of the cohort, given how many units each cohort has. Of two cohorts, two periods and no clusters that is Welch's
 * standard error of the units' changes. Where clusters reach over cohorts, it is G/(G − 1)·Σ u·u′ over all of them.
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
  const names = parts.flatMap(({ clusters }) => [...clusters.keys()]);
  const groups = new Set(names).size === names.length ? parts : [together(parts, size)];
  const spreads = groups.map((group) => spreadOf(group, size));
  const covariance = new Float64Array(size * size);
  for (const { entries } of spreads)
    entries.forEach((entry, place) => (covariance[place] = (covariance[place] ?? NaN) + entry));
  const degreesOfFreedom = effects.map((_, k) => {
    const whole = covariance[k * size + k] ?? NaN;
    const inverse = spreads.reduce((sum, { entries, count }) => {
      const share = (entries[k * size + k] ?? NaN) / whole;
      return share === 0 ? sum : sum + share ** 2 / (count - 1);
    }, 0);
    return 1 / inverse;
  });
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
  /** By cluster: of each contrast the sum of (Z − Z̄)/n. */
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
  const byCluster = new Map<number, Float64Array>();
  units.forEach((unit, place) => {
    const cluster = clusters[unit] ?? NaN;
    const sums = byCluster.get(cluster) ?? new Float64Array(weights.length);
    values.forEach((each, k) => {
      sums[k] = (sums[k] ?? NaN) + ((each[place] ?? NaN) - (means[k] ?? NaN)) / units.length;
    });
    byCluster.set(cluster, sums);
  });
  return { means, counts: weights.map((of) => of.some((weight) => weight !== 0)), clusters: byCluster };
}

/** Where clusters reach over cohorts, their parts of all cohorts belong together. */
function together(parts: readonly CohortPart[], size: number): CohortPart {
  const clusters = new Map<number, Float64Array>();
  for (const part of parts)
    for (const [cluster, sums] of part.clusters) {
      const before = clusters.get(cluster) ?? new Float64Array(size);
      clusters.set(
        cluster,
        before.map((each, k) => each + (sums[k] ?? NaN)),
      );
    }
  return { means: [], counts: new Array<boolean>(size).fill(true), clusters };
}

interface Spread {
  readonly count: number;
  readonly entries: Float64Array;
}

function spreadOf({ clusters, counts }: CohortPart, size: number): Spread {
  const count = clusters.size;
  const entries = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j < size; j += 1) {
      if (counts[i] !== true || counts[j] !== true) continue;
      let sum = 0;
      for (const sums of clusters.values()) sum += (sums[i] ?? NaN) * (sums[j] ?? NaN);
      entries[i * size + j] = count > 1 ? (sum * count) / (count - 1) : NaN;
    }
  return { count, entries };
}
