/** Evidence as a judge takes it: as it was handed in, or summed up from the rows of a data set. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Dataset } from '../contracts/dataset.js';
import type { DefinedMetrics, PinnedDefinition } from '../contracts/defined-metric.js';
import type { HandedObservations, Observations, RowsOfDataset } from '../contracts/evidence.js';
import { isSummed, whyUnusable, type EvidenceFor } from '../domain/evidence/dataset.js';
import { definedMetrics, definitionsAsked } from '../domain/evidence/defined-metrics.js';
import type { Pin } from '../domain/evidence/metric-pins.js';

export interface RowDeps {
  readonly readDataset: (id: string) => Promise<Dataset | null>;
  /** From the metric library; null where it lacks the version. */
  readonly readDefinition: (pin: Pin) => Promise<PinnedDefinition | null>;
  /** @returns the sums, or what is wrong, a sentence each */
  readonly sumRows: (request: SumRequest) => Promise<Pick<Observations, 'assigned' | 'metrics'> | Unusable>;
}

export interface SumRequest {
  readonly dataset: Dataset;
  readonly plan: AnalysisPlan;
  readonly columns: RowsOfDataset['columns'];
  /** The metrics that are computed by their definition. */
  readonly defined: DefinedMetrics;
}

export interface Unusable {
  readonly faults: readonly string[];
}

/** @param cycle null where no cycle rests on it */
export async function observedIn(
  deps: RowDeps,
  handed: HandedObservations,
  plan: AnalysisPlan,
  cycle: EvidenceFor | null,
): Promise<Observations | Unusable> {
  if (isSummed(handed)) return handed;
  const { rows, metrics: _, ...rest } = handed;
  if (!rows) return { faults: ['there is neither a metric nor a data set'] };
  const dataset = await deps.readDataset(rows.dataset);
  const why = whyUnusable(dataset, handed, cycle);
  if (why !== null || !dataset) return { faults: [`the data set ${rows.dataset} ${why ?? 'is not known'}`] };
  const defined = await definedIn(deps, plan, rows);
  if ('faults' in defined) return defined;
  const sums = await deps.sumRows({ dataset, plan, columns: rows.columns, ...defined });
  return 'faults' in sums ? sums : { ...rest, period: dataset.period, ...sums };
}

async function definedIn(
  { readDefinition }: RowDeps,
  plan: AnalysisPlan,
  { columns }: RowsOfDataset,
): Promise<{ readonly defined: DefinedMetrics } | Unusable> {
  if (!columns) return { defined: new Map() };
  const known = await definitionsOf(readDefinition, definitionsAsked(plan, columns));
  const { faults, defined } = definedMetrics(plan, columns, known);
  return faults.length > 0
    ? { faults: faults.map(({ at, what }) => `${at.join('/')} ${what}`) }
    : { defined };
}

async function definitionsOf(
  read: RowDeps['readDefinition'],
  pins: readonly Pin[],
): Promise<Map<string, PinnedDefinition>> {
  const found = await Promise.all(
    pins.map(async ({ metric, metricVersion }) => [metric, await read({ metric, metricVersion })] as const),
  );
  return new Map(found.flatMap(([metric, pinned]) => (pinned ? [[metric, pinned] as const] : [])));
}

/** What of the evidence is kept and shown: the sums of each arm; clusters are counted in the verdict. */
export function shownOf({ metrics, ...observations }: Observations): Observations {
  return { ...observations, metrics: metrics.map(({ clusters: _, ...metric }) => metric) };
}
