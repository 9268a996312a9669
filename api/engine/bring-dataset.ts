/**
 * Takes a file that somebody sends and has it read into a data set. The id is made of the file and of how it is to be read,
 * so that the same again is the same data set, and a repeat after a lost answer needs no key.
 */
import { createHash } from 'node:crypto';
import { DATASET_WORKFLOW, datasetWorkflowId } from '../../config/names.js';
import type { Dataset, UploadQuery } from '../../contracts/dataset.js';
import { canonicalJson } from '../../base/canonical-json.js';
import { personKey, samePerson } from '../../base/person.js';
import { importing, type DatasetStart } from '../../domain/evidence/dataset.js';
import type { ReceivedFile } from '../../tables/content-files.js';
import type { ApiDeps } from '../deps.js';
import { isStarted } from './start-once.js';

export interface Brought extends Pick<
  UploadQuery,
  'from' | 'to' | 'source' | 'dryRun' | 'extends' | 'matchTo'
> {
  readonly person: string;
  /** Who has brought the rows of the data set that it extends. */
  readonly earlier: readonly string[];
  readonly lob: string;
  readonly mapping: Dataset['mapping'];
  readonly file: ReceivedFile & Pick<Dataset['upload'], 'format'>;
}

/** @returns what is known of it: usually that it is being read */
export async function bringDataset(
  deps: ApiDeps,
  { person, earlier, lob, mapping, file, from, to, source, dryRun, ...related }: Brought,
  answerByMs: number,
): Promise<Dataset> {
  const { sha256, bytes, format, at } = file;
  const how = {
    ...{ lob, mapping, dryRun, period: { from, to }, extends: related.extends ?? null },
    matchTo: related.matchTo ?? null,
  };
  const identity = canonicalJson({ ...how, sha256, format, person: personKey(person) });
  const id = `ds_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
  const start: DatasetStart = {
    ...{ id, broughtBy: person, broughtAt: new Date().toISOString(), source, ...how },
    contributors: [person, ...earlier.filter((each) => !samePerson(each, person))],
    upload: { sha256, bytes, format },
  };
  // The file is there before anybody is told of it, and known before the engine is asked to read it.
  await deps.files.keepAs(id, at);
  const known = await deps.store.datasets.begin(importing(start));
  const isNew = await startImport(
    deps,
    { ...start, broughtAt: known.broughtAt, source: known.source },
    answerByMs,
  );
  if (!isNew && known.state !== 'importing') await deps.files.remove(id);
  return known.state === 'failed' && isNew ? importing(start) : known;
}

/** @returns false where it has been read, or is being read */
function startImport(deps: ApiDeps, start: DatasetStart, answerByMs: number): Promise<boolean> {
  return isStarted({ deps, answerByMs, workflowId: datasetWorkflowId(start.id) }, DATASET_WORKFLOW, {
    args: [start],
    // One that failed for a reason outside of the file may be tried again.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  });
}
