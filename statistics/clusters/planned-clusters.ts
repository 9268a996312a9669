/** The clusters of a metric as the plan and its kind read them, or why they cannot stand for what was planned. */
import type { MetricKind } from '../../base/vocabulary.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { GroupSummary, MetricObservation } from '../../contracts/evidence.js';
import type { Arm } from '../difference.js';
import { momentsOfSummary } from '../metric-kinds.js';
import type { Moments } from '../moments.js';
import type { Unusable } from '../unusable.js';
import type { ClusterArms } from './cluster-arms.js';

interface Planned {
  readonly metric: string;
  readonly kind: MetricKind;
}

/** @returns undefined where the plan draws subjects themselves and the evidence has no clusters */
export function plannedClusters(
  criterion: Planned,
  { drawnUnit }: AnalysisPlan,
  { clusters }: MetricObservation,
): ClusterArms | Unusable | undefined {
  const { metric } = criterion;
  if (drawnUnit === undefined) {
    if (!clusters) return undefined;
    return {
      unusable: `${metric} comes by clusters, and by the plan chance drew subjects; only a plan that names what was drawn (drawnUnit) can be judged by clusters`,
    };
  }
  if (!clusters) {
    return {
      unusable: `${metric} comes without its clusters; chance drew by ${drawnUnit}, so give each of them`,
    };
  }
  const pilot = armOf(criterion, 'pilot', clusters.pilot);
  if ('unusable' in pilot) return pilot;
  const comparison = armOf(criterion, 'comparison', clusters.comparison);
  return 'unusable' in comparison ? comparison : { pilot, comparison };
}

function armOf(
  { metric, kind }: Planned,
  arm: Arm,
  clusters: readonly GroupSummary[],
): readonly Moments[] | Unusable {
  const rows: Moments[] = [];
  for (const [index, cluster] of clusters.entries()) {
    const moments =
      cluster.kind === kind ? momentsOfSummary(cluster) : `it is a ${cluster.kind}, planned as a ${kind}`;
    if (typeof moments !== 'object') {
      const place = `cluster ${String(index + 1)} of the ${arm} arm`;
      return { unusable: `${metric}: ${place} cannot be measured (${moments}); recompute it` };
    }
    rows.push(moments);
  }
  return rows;
}
