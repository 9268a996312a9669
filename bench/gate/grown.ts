/** Evidence that has grown: what was observed before and what came since, put together as one summary for each arm. */
import type { GroupSummary, Observations } from '../../contracts/evidence.js';

export function grown(before: Observations, since: Observations): Observations {
  return {
    ...since,
    metrics: before.metrics.map((metric, index) => {
      const more = since.metrics[index];
      if (more?.metric !== metric.metric) throw new Error(`${metric.metric} was not observed again`);
      const { pilot, comparison } = metric;
      return { ...metric, pilot: both(pilot, more.pilot), comparison: both(comparison, more.comparison) };
    }),
  };
}

/** Means are put together by their moments: T. F. Chan, G. H. Golub, R. J. LeVeque, The American Statistician 37 (1983). */
function both(one: GroupSummary, other: GroupSummary): GroupSummary {
  const n = one.n + other.n;
  if (one.kind === 'proportion' && other.kind === 'proportion')
    return { kind: 'proportion', n, successes: one.successes + other.successes };
  if (one.kind !== 'mean' || other.kind !== 'mean') throw new Error('two kinds of summaries');
  const [first, second] = [one, other].map(({ mean = NaN, squaredDeviations = NaN }) => ({
    mean,
    squaredDeviations,
  }));
  if (!first || !second) throw new Error('no moments');
  const apart = second.mean - first.mean;
  return {
    kind: 'mean',
    n,
    mean: first.mean + (apart * other.n) / n,
    squaredDeviations:
      first.squaredDeviations + second.squaredDeviations + (apart ** 2 * one.n * other.n) / n,
  };
}
