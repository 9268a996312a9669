/** Evidence as a judge takes it: as it was handed in, or summed up from the rows of a data set. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Dataset } from '../contracts/dataset.js';
import type { HandedObservations, Observations, RowsOfDataset } from '../contracts/evidence.js';
import { isSummed, whyUnusable, type EvidenceFor } from '../domain/evidence/dataset.js';

export interface RowDeps {
  readonly readDataset: (id: string) => Promise<Dataset | null>;
  /** @returns the sums, or what is wrong, a sentence each */
  readonly sumRows: (request: SumRequest) => Promise<Pick<Observations, 'assigned' | 'metrics'> | Unusable>;
}

export interface SumRequest {
  readonly dataset: Dataset;
  readonly plan: AnalysisPlan;
  readonly columns: RowsOfDataset['columns'];
}

export interface Unusable {
  readonly faults: readonly string[];
}

/** @param cycle null where no cycle rests on it */
export async function observedIn(
  { readDataset, sumRows }: RowDeps,
  handed: HandedObservations,
  plan: AnalysisPlan,
  cycle: EvidenceFor | null,
): Promise<Observations | Unusable> {
  if (isSummed(handed)) return handed;
  const { rows, metrics: _, ...rest } = handed;
  if (!rows) return { faults: ['there is neither a metric nor a data set'] };
  const dataset = await readDataset(rows.dataset);
  const why = whyUnusable(dataset, handed, cycle);
  if (why !== null || !dataset) return { faults: [`the data set ${rows.dataset} ${why ?? 'is not known'}`] };
  const sums = await sumRows({ dataset, plan, columns: rows.columns });
  return 'faults' in sums ? sums : { ...rest, period: dataset.period, ...sums };
}

/** What of the evidence is kept and shown: the sums of each arm; clusters are counted in the verdict. */
export function shownOf({ metrics, ...observations }: Observations): Observations {
  return { ...observations, metrics: metrics.map(({ clusters: _, ...metric }) => metric) };
}
