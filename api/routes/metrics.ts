/** The metric library: every metric in its versions, which never change. */
import { z } from 'zod';
import {
  metricPageSchema,
  metricSchema,
  metricVersionDocumentSchema,
  metricVersionPageSchema,
} from '../../contracts/metric-library.js';
import { metricNameSchema } from '../../contracts/scalars.js';
import { METRIC_KINDS, VERSION_STATES } from '../../base/vocabulary.js';
import type { VersionInfo } from '../../domain/governance/governed-version.js';
import { ProblemError } from '../errors.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { pageQuery } from '../http/page-query.js';
import { UNCHANGED, unlessKnown } from '../http/unless-known.js';
import {
  metricSummary,
  shownVersion,
  versionDocument,
  versionInfo,
  versionStates,
} from '../metrics/metric-answers.js';
import { route } from '../route.js';

const tag = 'Metrics' as const;
const params = z.object({ metric: metricNameSchema });

const list = route({
  method: 'get',
  path: '/v1/metrics',
  tag,
  operation: 'listMetrics',
  summary: 'The metric library, by name',
  access: 'any',
  query: pageQuery.extend({
    state: z.enum(VERSION_STATES).optional(),
    kind: z.enum(METRIC_KINDS).optional(),
  }),
  answers: { 200: { description: 'One page.', schema: metricPageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, request, query: { limit, cursor, state, kind } }) {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([metricNameSchema]));
    const byMetric = grouped(await deps.store.governed.listAll('metric', after));
    const found = byMetric
      .flatMap((versions) => metricSummary(versions) ?? [])
      .filter((metric) => (state ?? metric.state) === metric.state && (kind ?? metric.kind) === metric.kind);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return unlessKnown(request, { items, nextCursor: last ? encodeCursor([last.metric]) : null });
  },
});

/** The versions come by metric. */
function grouped(versions: readonly VersionInfo[]): VersionInfo[][] {
  const groups = new Map<string, VersionInfo[]>();
  for (const version of versions) groups.set(version.key, [...(groups.get(version.key) ?? []), version]);
  return [...groups.values()];
}

const read = route({
  method: 'get',
  path: '/v1/metrics/:metric',
  tag,
  operation: 'readMetric',
  summary: 'One metric: its newest published version, and which versions there are',
  access: 'any',
  params,
  answers: { 200: { description: 'The metric.', schema: metricSchema }, 304: UNCHANGED },
  problems: ['not-found'],
  async handle({ deps: { store }, caller: { actor }, request }) {
    const metric = metricIn(request.params.metric);
    const versions = await store.governed.listVersions('metric', metric);
    const shown = shownVersion(versions);
    const found = shown && (await store.governed.read('metric', metric, shown.version));
    if (!found) throw notFound();
    return unlessKnown(request, { ...versionDocument(found, actor), versions: versionStates(versions) });
  },
});

const versions = route({
  method: 'get',
  path: '/v1/metrics/:metric/versions',
  tag,
  operation: 'listMetricVersions',
  summary: 'Every version of a metric: who, when, why, what has changed; newest first',
  access: 'any',
  params,
  query: pageQuery,
  answers: { 200: { description: 'One page.', schema: metricVersionPageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid', 'not-found'],
  async handle({ deps: { store }, caller: { actor }, request, query: { limit, cursor } }) {
    const [before = Number.POSITIVE_INFINITY] =
      cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.int().min(1)]));
    const all = await store.governed.listVersions('metric', metricIn(request.params.metric));
    if (all.length === 0) throw notFound();
    const found = all.filter(({ version }) => version < before);
    const items = found.slice(0, limit).map((version) => versionInfo(version, actor));
    const last = found.length > limit ? items.at(-1) : undefined;
    return unlessKnown(request, { items, nextCursor: last ? encodeCursor([last.version]) : null });
  },
});

const readVersion = route({
  method: 'get',
  path: '/v1/metrics/:metric/versions/:version',
  tag,
  operation: 'readMetricVersion',
  summary: 'One version of a metric, whole',
  access: 'any',
  params: params.extend({
    version: z
      .string()
      .regex(/^[1-9]\d{0,4}$/)
      .meta({ description: 'Its number.', example: '1' }),
  }),
  answers: { 200: { description: 'The version.', schema: metricVersionDocumentSchema }, 304: UNCHANGED },
  problems: ['not-found'],
  async handle({ deps: { store }, caller: { actor }, request }) {
    const { version } = request.params;
    const metric = metricIn(request.params.metric);
    const number = typeof version === 'string' && /^[1-9]\d{0,4}$/.test(version) ? Number(version) : 0;
    const found = await store.governed.read('metric', metric, number);
    if (found === null) throw notFound();
    return unlessKnown(request, versionDocument(found, actor));
  },
});

/** A name that is not well formed gets the same answer as one that does not exist. */
function metricIn(given: unknown): string {
  const name = metricNameSchema.safeParse(given);
  if (name.success) return name.data;
  throw notFound();
}

function notFound(): ProblemError {
  return new ProblemError('not-found', 'The library has no such metric or version.');
}

export const metricRoutes = [list, read, versions, readVersion];
