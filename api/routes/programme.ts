/**
 * The programme, which every cycle inherits, in versions. The API writes it directly and not by a workflow, because it is
 * set-up data and not the state of a cycle (docs/decisions/0008).
 */
import { z } from 'zod';
import { PROGRAMME_SCHEMAS, programmeVersionSchema } from '../../contracts/programme-documents.js';
import { PROGRAMME_EXAMPLES } from '../../contracts/examples.js';
import { slugSchema } from '../../contracts/scalars.js';
import { PROGRAMME_KINDS, type ProgrammeKind } from '../../base/vocabulary.js';
import { addVersion, scopeRefusal } from '../programme/add-version.js';
import { foreignIn } from '../programme/known-names.js';
import { PROGRAMME_ROLES } from '../../domain/decisions/rights.js';
import { ProblemError } from '../errors.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { numberQuery } from '../http/number-query.js';
import { pageQuery } from '../http/page-query.js';
import { route, type Route } from '../route.js';

/** The name of one document of each kind in a sentence. */
const ONE: Readonly<Record<ProgrammeKind, string>> = {
  dimensions: 'list of dimensions',
  targets: 'targets',
  raci: 'standing RACI',
  council: 'council',
  playbooks: 'playbook',
  policies: 'policy',
  mappings: 'mapping',
};

const nextCursor = z.string().nullable().meta({ description: 'Hand it back as `cursor`; null at the end.' });
const params = z.object({
  name: slugSchema.meta({ description: 'Name of the document.', example: 'standard' }),
});
const tag = 'Programme' as const;

function listRoute(kind: ProgrammeKind, operation: string): Route {
  const page = z
    .strictObject({ items: z.array(PROGRAMME_SCHEMAS[kind].document), nextCursor })
    .meta({ id: `${operation}Page` });
  return route({
    method: 'get',
    path: `/v1/programme/${kind}`,
    tag,
    operation: `list${operation}`,
    summary: `The current version of each ${ONE[kind]}, by name`,
    access: 'any',
    query: pageQuery,
    answers: { 200: { description: 'One page.', schema: page } },
    problems: ['cursor-invalid'],
    async handle({ deps, query: { limit, cursor } }) {
      const [after] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([slugSchema]));
      const found = await deps.store.programme.listCurrent(kind, { after, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { status: 200, body: { items, nextCursor: last ? encodeCursor([last.name]) : null } };
    },
  });
}

const versionQuery = z.strictObject({ version: numberQuery(6, 'Left out: the current one.') });

function readRoute(kind: ProgrammeKind, operation: string): Route {
  return route({
    method: 'get',
    path: `/v1/programme/${kind}/:name`,
    tag,
    operation: `read${operation}`,
    summary: `One ${ONE[kind]}: the current version, or the one asked for`,
    access: 'any',
    params,
    query: versionQuery,
    answers: { 200: { description: 'The version.', schema: PROGRAMME_SCHEMAS[kind].document } },
    problems: ['not-found'],
    async handle({ deps: { store }, query: { version }, request }) {
      const name = nameIn(request.params.name);
      const found =
        version === undefined
          ? await store.programme.readCurrent(kind, name)
          : await store.programme.readVersion(kind, name, version);
      if (found === null) throw notFound();
      return { status: 200, body: found };
    },
  });
}

const versionPage = z
  .strictObject({ items: z.array(programmeVersionSchema), nextCursor })
  .meta({ id: 'ProgrammeVersionPage' });

function versionsRoute(kind: ProgrammeKind, operation: string): Route {
  return route({
    method: 'get',
    path: `/v1/programme/${kind}/:name/versions`,
    tag,
    operation: `list${operation}Versions`,
    summary: `Every version of one ${ONE[kind]}: who, when, why; newest first`,
    access: 'any',
    params,
    query: pageQuery,
    answers: { 200: { description: 'One page.', schema: versionPage } },
    problems: ['cursor-invalid', 'not-found'],
    async handle({ deps, query: { limit, cursor }, request }) {
      const name = nameIn(request.params.name);
      const [before] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.int().min(1)]));
      const found = await deps.store.programme.listVersions(kind, name, { before, limit: limit + 1 });
      if (found.length === 0 && before === undefined) throw notFound();
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return { status: 200, body: { items, nextCursor: last ? encodeCursor([last.version]) : null } };
    },
  });
}

function addRoute(kind: ProgrammeKind, operation: string): Route {
  return route({
    method: 'post',
    path: `/v1/programme/${kind}`,
    tag,
    operation: `add${operation}Version`,
    summary: `A new version of a ${ONE[kind]}, or the first of a new name`,
    description:
      'Name in `basedOn` the version that you read and change. When somebody was faster, the answer is 409 and names ' +
      'the current version. Cycles that run keep the version they started with. The key must speak for every line of ' +
      'business.',
    access: PROGRAMME_ROLES[kind],
    body: PROGRAMME_SCHEMAS[kind].newVersion,
    ...(kind === 'dimensions' ? {} : { alsoWrong: ({ store }, body) => foreignIn(store, body) }),
    examples: { [kind]: PROGRAMME_EXAMPLES[kind] },
    answers: { 201: { description: 'Made; Location names it.', schema: PROGRAMME_SCHEMAS[kind].document } },
    problems: ['lob-out-of-scope', 'version-stale'],
    refuse: ({ caller }) => scopeRefusal(caller),
    handle: (context) => addVersion(kind, context),
  });
}

/** A name that is not well formed gets the same answer as one that does not exist. */
function nameIn(given: unknown): string {
  const name = slugSchema.safeParse(given);
  if (name.success) return name.data;
  throw notFound();
}

function notFound(): ProblemError {
  return new ProblemError('not-found', 'The programme has no such document or version.');
}

const OPERATIONS: Readonly<Record<ProgrammeKind, string>> = {
  dimensions: 'Dimensions',
  targets: 'Targets',
  raci: 'StandingRacis',
  council: 'Councils',
  playbooks: 'Playbooks',
  policies: 'Policies',
  mappings: 'Mappings',
};

export const programmeRoutes = PROGRAMME_KINDS.flatMap((kind) => {
  const operation = OPERATIONS[kind];
  return [
    listRoute(kind, operation),
    readRoute(kind, operation),
    versionsRoute(kind, operation),
    addRoute(kind, operation),
  ];
});
