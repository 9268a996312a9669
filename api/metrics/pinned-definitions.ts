/** The metrics of a plan that its columns compute by their definition in the library. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import { definedMetrics, definitionsAsked } from '../../domain/evidence/defined-metrics.js';
import type { ApiStore } from '../api-store.js';

export async function definedByLibrary(
  { governed }: Pick<ApiStore, 'governed'>,
  plan: AnalysisPlan,
  columns: DataColumns,
): Promise<ReturnType<typeof definedMetrics>> {
  const found = await Promise.all(
    definitionsAsked(plan, columns).map(
      async (pin) => [pin.metric, await governed.readDefinition(pin)] as const,
    ),
  );
  return definedMetrics(
    plan,
    columns,
    new Map(found.flatMap(([metric, pinned]) => (pinned ? [[metric, pinned] as const] : []))),
  );
}
