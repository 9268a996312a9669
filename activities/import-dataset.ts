/**
 * Reads a file that was sent into a data set, whole or not at all, and notes what came of it. Asked again, it finds its own
 * result: what is finished stays as it is.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { Dataset, DatasetFault } from '../contracts/dataset.js';
import type { Mapping } from '../contracts/mapping.js';
import {
  importing,
  type DatasetStart,
  type ImportedRows,
  type RefusedRows,
  type RowsToImport,
  type StoredRows,
} from '../domain/evidence/dataset.js';
import type { DatasetActivities } from './ports.js';

export interface ImportDeps {
  readonly readDataset: (id: string) => Promise<Dataset | null>;
  /** Writes what came of it, unless that is known already. */
  readonly finishDataset: (dataset: Dataset) => Promise<void>;
  readonly readMapping: (mapping: Dataset['mapping']) => Promise<Mapping | null>;
  /** @param upload the name of the file that was sent */
  readonly importFile: (upload: string, request: RowsToImport) => Promise<ImportedRows | RefusedRows>;
  readonly hasFile: (name: string) => Promise<boolean>;
  readonly removeFile: (name: string) => Promise<void>;
  readonly now: () => string;
}

export function datasetActivities(deps: ImportDeps): DatasetActivities {
  return {
    async importDataset(start) {
      const known = await deps.readDataset(start.id);
      if (!known || known.state === 'importing' || known.state === 'failed')
        await deps.finishDataset(await imported(deps, start));
      await deps.removeFile(start.id);
    },
    async abandonDataset(start, why) {
      await deps.finishDataset(ended(deps, start, { state: 'failed', ...alone(why) }));
    },
  };
}

async function imported(deps: ImportDeps, start: DatasetStart): Promise<Dataset> {
  const mapping = await deps.readMapping(start.mapping);
  const [base, matchTo] = await Promise.all([rowsOf(deps, start.extends), rowsOf(deps, start.matchTo)]);
  const lacking = [
    ...(mapping ? [] : [`there is no mapping ${start.mapping.name} in version ${start.mapping.version}`]),
    ...(base === null ? [`the data set ${String(start.extends)}, which it extends, is not ready`] : []),
    ...(matchTo === null
      ? [`the data set ${String(start.matchTo)}, which it is matched to, is not ready`]
      : []),
  ];
  if (!mapping || base === null || matchTo === null)
    return ended(deps, start, { state: 'rejected', ...alone(lacking.join('; ')) });
  if (!(await deps.hasFile(start.id)))
    throw ApplicationFailure.nonRetryable(
      'the file that was sent is not here: API and workers must share one folder, TOLLGATE_FILES',
      'FileMissing',
    );
  const { dryRun, period, upload } = start;
  const found = await deps.importFile(start.id, {
    ...{ format: upload.format, mapping, period, dryRun },
    ...(base && { base }),
    ...(matchTo && { matchTo }),
  });
  if ('faults' in found) return ended(deps, start, { state: 'rejected', ...found });
  const { file, ...rest } = found;
  return ended(deps, start, {
    ...rest,
    state: file ? 'ready' : 'checked',
    sha256: file?.sha256 ?? null,
    bytes: file?.bytes ?? null,
  });
}

function ended({ now }: ImportDeps, start: DatasetStart, found: Partial<Dataset>): Dataset {
  return { ...importing(start), ...found, finishedAt: now() };
}

function alone(hint: string): RefusedRows {
  const fault: DatasetFault = { row: null, column: null, value: null, hint };
  return { faults: [fault], faultCount: 1 };
}

/** Undefined where none is asked for, null where it cannot be used. */
async function rowsOf(
  { readDataset }: ImportDeps,
  id: string | null,
): Promise<StoredRows | null | undefined> {
  if (id === null) return undefined;
  const found = await readDataset(id);
  return found?.state === 'ready' && found.sha256 !== null ? { id, sha256: found.sha256 } : null;
}
