/** What is wrong with evidence that names a data set, told before anybody waits for a verdict, which would be invalid. */
import { z } from 'zod';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import { clustersNamed, dataColumnsSchema, metricColumnsFit } from '../../contracts/data-columns.js';
import type { HandedObservations } from '../../contracts/evidence.js';
import type { MatchedAnalysisRequest } from '../../contracts/matched-analysis.js';
import type { FieldError } from '../../contracts/problem.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { speaksFor } from '../../domain/cycle/scope.js';
import {
  columnFaults,
  unitColumnFaults,
  whyUnusable,
  type EvidenceFor,
} from '../../domain/evidence/dataset.js';
import { usualColumns } from '../../warehouse/usual-columns.js';
import type { ApiStore } from '../api-store.js';
import { judged } from '../http/field-errors.js';
import { definedByLibrary } from '../metrics/pinned-definitions.js';

export interface RowsAsked {
  readonly handed: HandedObservations;
  readonly plan: AnalysisPlan;
  /** Null where no cycle rests on it. */
  readonly cycle: EvidenceFor | null;
  readonly actor: Actor;
  /** Where the evidence is in the body. */
  readonly at: string;
}

/** What a data set lacks of what units are to be matched by, or why it cannot be used. */
export async function unitFaults(
  store: Pick<ApiStore, 'datasets'>,
  actor: Actor,
  { dataset: id, data }: MatchedAnalysisRequest,
): Promise<FieldError[]> {
  const dataset = await seenBy(store, actor, id);
  const why = whyUnusable(dataset, {}, null);
  if (why !== null || !dataset) return [{ pointer: '/dataset', detail: why ?? 'is not known' }];
  return unitColumnFaults(data, dataset).map(({ at, what }) => ({
    pointer: ['/data', ...at].join('/'),
    detail: what,
  }));
}

/** Null for "is not there" and for "is not yours". */
export async function seenBy({ datasets }: Pick<ApiStore, 'datasets'>, actor: Actor, id: string) {
  const found = await datasets.read(id);
  return found && speaksFor(actor, found.lob) ? found : null;
}

const fitting = z
  .object({ plan: z.unknown(), data: dataColumnsSchema })
  .check(metricColumnsFit, clustersNamed);

export async function rowFaults(
  store: Pick<ApiStore, 'datasets' | 'governed'>,
  { handed, plan, cycle, actor, at }: RowsAsked,
): Promise<FieldError[]> {
  const { rows } = handed;
  if (!rows) return [];
  const dataset = await seenBy(store, actor, rows.dataset);
  const why = whyUnusable(dataset, handed, cycle);
  if (why !== null || !dataset) return [{ pointer: `${at}/rows/dataset`, detail: why ?? 'is not known' }];
  const own = `${at}/rows/columns`;
  if (rows.columns) {
    const fit = judged(fitting, { plan, data: rows.columns });
    if (!fit.success)
      return fit.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/data/, own), detail }));
  }
  const columns = rows.columns ?? usualColumns(plan);
  const { faults, defined } = await definedByLibrary(store, plan, columns);
  return [...faults, ...columnFaults(columns, dataset, defined)].map(({ at: path, what }) =>
    rows.columns
      ? { pointer: [own, ...path].join('/'), detail: what }
      : { pointer: own, detail: `is missing: the usual column of ${path.join('/')} ${what}` },
  );
}
