/** Data sets: rows that are checked whole and kept unchanged, so that evidence can be summed up from them. */
import { z } from 'zod';
import {
  datasetPageSchema,
  datasetSchema,
  uploadQuerySchema,
  type Dataset,
  type UploadQuery,
} from '../../contracts/dataset.js';
import type { FieldError } from '../../contracts/problem.js';
import { datasetIdSchema } from '../../contracts/scalars.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { speaksFor } from '../../domain/cycle/scope.js';
import { DATASET_ROLES } from '../../domain/decisions/rights.js';
import { scopeOf } from '../auth/scope.js';
import type { ApiDeps } from '../deps.js';
import { bringDataset } from '../engine/bring-dataset.js';
import { ProblemError } from '../errors.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { AtOnce } from '../http/at-once.js';
import type { Metrics } from '../http/metrics.js';
import { pageQuery } from '../http/page-query.js';
import { queryInvalid } from '../http/query.js';
import { UNCHANGED, unlessKnown } from '../http/unless-known.js';
import { receiveUpload, UPLOAD_TYPES } from '../http/upload.js';
import { foreignIn } from '../programme/known-names.js';
import { route, type Route } from '../route.js';

const tag = 'Data sets' as const;

/** One file after the other is usual; whoever sends many at once holds a line and a file open for each. */
const MOST_UPLOADS = 4;
const UPLOADS = {
  metric: 'tollgate_open_uploads',
  help: 'Files that arrive now.',
  mostPerPerson: MOST_UPLOADS,
  code: 'too-many-uploads',
  detail: `A person may send ${MOST_UPLOADS} files at once; wait until one has arrived.`,
} as const;

function bringRoute({ registry }: Metrics): Route {
  const underWay = new AtOnce(registry, UPLOADS);
  return route({
    method: 'post',
    path: '/v1/datasets',
    tag,
    operation: 'bringDataset',
    summary: 'Send a file of rows, to be read by a mapping of the programme',
    description:
      'The file is the body, as it is. It is read in whole or refused in whole, with every fault of its rows: ask for it by its id. The same file, read in the same way, is the same data set; no Idempotency-Key is needed.',
    access: DATASET_ROLES,
    query: uploadQuerySchema,
    uploads: Object.keys(UPLOAD_TYPES),
    answers: {
      202: { description: 'Received whole; Location names what comes of it.', schema: datasetSchema },
    },
    problems: [
      'lob-out-of-scope',
      'too-many-uploads',
      'body-too-large',
      'content-type-unsupported',
      'request-malformed',
      'files-away',
      'engine-busy',
      'overloaded',
    ],
    needsEngine: true,
    async handle({ deps, caller, query, request, answerByMs }) {
      const { actor } = caller;
      const lob = await lobOf(deps, actor, query.lob);
      const { mapping, earlier } = await checked(deps, actor, query);
      const begunAt = Date.now();
      const leave = underWay.enter(actor.person);
      const file = await receiveUpload(request, deps.files, deps.config.uploadBytes).finally(leave);
      // The time that the file took is the sender's; what is left for the answer is not.
      const body = await bringDataset(
        deps,
        { ...query, person: actor.person, lob, mapping, earlier, file },
        answerByMs + Date.now() - begunAt,
      );
      return { status: 202, body, headers: { Location: `/v1/datasets/${body.id}` } };
    },
  });
}

async function lobOf({ store }: ApiDeps, actor: Actor, asked: string | undefined): Promise<string> {
  const [first, ...others] = actor.lobs;
  if (asked === undefined && (first === undefined || others.length > 0))
    throw queryInvalid([{ pointer: '/lob', detail: `is missing: one of ${actor.lobs.join(', ')}` }]);
  const lob = asked ?? first ?? '';
  if (!speaksFor(actor, lob))
    throw new ProblemError('lob-out-of-scope', `${actor.person} does not speak for ${lob}.`);
  const foreign = asked === undefined ? [] : await foreignIn(store, { lobs: [asked] });
  if (foreign.length > 0) throw queryInvalid(foreign.map(({ detail }) => ({ pointer: '/lob', detail })));
  return lob;
}

interface Checked {
  readonly mapping: Dataset['mapping'];
  /** Who has brought the rows of the data set that this one extends. */
  readonly earlier: readonly string[];
}

/** @throws ProblemError with everything that the query names and is not there */
async function checked({ store }: ApiDeps, actor: Actor, query: UploadQuery): Promise<Checked> {
  const { mapping: name, mappingVersion, to, extends: base, matchTo } = query;
  const [mapping, based, matched] = await Promise.all([
    mappingVersion === undefined
      ? store.programme.readCurrent('mappings', name)
      : store.programme.readVersion('mappings', name, mappingVersion),
    base === undefined ? undefined : visible(store, actor, base),
    matchTo === undefined ? undefined : visible(store, actor, matchTo),
  ]);
  const errors: FieldError[] = [];
  const note = (pointer: string, detail: string) => errors.push({ pointer, detail });
  if (!mapping)
    note('/mapping', 'is no mapping of the programme, or not in this version: see /v1/programme/mappings');
  if (Date.parse(to) + DAY_MS > Date.now()) note('/to', `is ${to}, which is not over yet (UTC)`);
  if (matched === null || (matched && matched.state !== 'ready'))
    note('/matchTo', 'is no data set that is ready');
  if (based === null || (based && based.state !== 'ready')) note('/extends', 'is no data set that is ready');
  else if (based && mapping && (based.mapping.name !== name || based.mapping.version !== mapping.version))
    note(
      '/extends',
      `was read by ${based.mapping.name} in version ${based.mapping.version}, and must be read by the same`,
    );
  if (errors.length > 0 || !mapping) throw queryInvalid(errors);
  return { mapping: { name, version: mapping.version }, earlier: based?.contributors ?? [] };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Null for "is not there" and for "is not yours", so that a stranger learns nothing. */
async function visible(store: ApiDeps['store'], actor: Actor, id: string) {
  const dataset = await store.datasets.read(id);
  return dataset && speaksFor(actor, dataset.lob) ? dataset : null;
}

const list = route({
  method: 'get',
  path: '/v1/datasets',
  tag,
  operation: 'listDatasets',
  summary: 'Data sets of your lines of business, newest first',
  access: 'any',
  query: pageQuery,
  answers: { 200: { description: 'One page.', schema: datasetPageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, caller, request, query: { limit, cursor } }) {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.string().max(120)]));
    const { items, next } = await deps.store.datasets.list({ scope: scopeOf(caller.actor), after, limit });
    return unlessKnown(request, { items, nextCursor: next === null ? null : encodeCursor([next]) });
  },
});

const read = route({
  method: 'get',
  path: '/v1/datasets/:dataset',
  tag,
  operation: 'readDataset',
  summary: 'What is known of a data set, or what is wrong with its file',
  access: 'any',
  params: z.object({ dataset: datasetIdSchema }),
  answers: { 200: { description: 'The data set.', schema: datasetSchema }, 304: UNCHANGED },
  problems: ['not-found'],
  async handle({ deps, caller, request }) {
    const id = datasetIdSchema.safeParse(request.params.dataset);
    const found = id.success ? await visible(deps.store, caller.actor, id.data) : null;
    if (found) return unlessKnown(request, found);
    throw new ProblemError('not-found', 'There is no such data set, or it is not in your lines of business.');
  },
});

export const datasetRoutes = (metrics: Metrics): readonly Route[] => [bringRoute(metrics), list, read];
