/**
 * Whether the name of a metric says that it lags behind what customers do: the net promoter score (`nps`, `nps_relational`,
 * `fiber_nps`) asks for an opinion after the fact. Of a metric that the library has, the library says so.
 */
import type { MetricKind } from './vocabulary.js';

export function lagsByName({
  metric,
  kind,
}: {
  readonly metric: string;
  readonly kind: MetricKind;
}): boolean {
  return kind === 'nps' || metric.split('_').includes('nps') || metric.includes('net_promoter');
}
