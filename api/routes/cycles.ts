/** Cycles: start one, list them, read one, read its timeline. */
import { z } from 'zod';
import {
  cyclePageSchema,
  cycleStatusSchema,
  eventPageSchema,
  startedSchema,
  startRequestSchema,
} from '../../contracts/cycle.js';
import { START_EXAMPLE } from '../../contracts/examples.js';
import { slugSchema } from '../../contracts/scalars.js';
import { speaksFor } from '../../domain/cycle/scope.js';
import { moneyOf, waitingFor } from '../../domain/reading/status.js';
import { PHASES } from '../../base/vocabulary.js';
import type { CycleSummary } from '../../store/reading/cycle-reader.js';
import { scopeOf } from '../auth/scope.js';
import { refusedByProgramme } from '../engine/resolve-charter.js';
import { startCycle } from '../engine/start-cycle.js';
import { ProblemError } from '../errors.js';
import { eventItem } from '../event-item.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { queryInvalid } from '../http/query.js';
import { matchesEtag } from '../http/etag.js';
import { pageQuery } from '../http/page-query.js';
import { renderedStatus } from '../http/rendered-status.js';
import { tagged, UNCHANGED, unlessKnown } from '../http/unless-known.js';
import { foreignIn } from '../programme/known-names.js';
import { ACT_ROLES } from '../../domain/decisions/rights.js';
import { route } from '../route.js';

const start = route({
  method: 'post',
  path: '/v1/cycles',
  tag: 'Cycles',
  operation: 'startCycle',
  summary: 'Start an improvement cycle from a charter',
  access: ACT_ROLES.start,
  body: startRequestSchema,
  alsoWrong: ({ store }, body) => refusedByProgramme(store, body),
  examples: { charter: START_EXAMPLE },
  answers: {
    201: { description: 'Started; Location names it.', schema: startedSchema },
    202: { description: 'Started; the read model does not show it yet.', schema: startedSchema },
  },
  problems: ['lob-out-of-scope', 'outcome-unknown', 'engine-busy', 'overloaded'],
  needsEngine: true,
  refuse({ caller, body: { charter } }) {
    const foreign = charter.lobs.filter((lob) => !speaksFor(caller.actor, lob));
    if (foreign.length === 0) return null;
    return new ProblemError('lob-out-of-scope', `Your key does not speak for ${foreign.join(', ')}.`);
  },
  handle: ({ body: { charter }, ...rest }) => startCycle({ ...rest, charter }),
});

const listPosition = z.tuple([z.string().max(120)]);

const list = route({
  method: 'get',
  path: '/v1/cycles',
  tag: 'Cycles',
  operation: 'listCycles',
  summary: 'List the cycles of your lines of business, newest first',
  access: 'any',
  query: pageQuery.extend({
    state: z.enum(['open', 'closed']).optional(),
    phase: z.enum(PHASES).optional(),
    journeyStage: slugSchema.optional(),
    lob: slugSchema.optional(),
    region: slugSchema.optional(),
  }),
  answers: { 200: { description: 'One page.', schema: cyclePageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, caller, request, query: { cursor, ...filters } }) {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, listPosition);
    const page = await deps.store.cycles.listCycles({ scope: scopeOf(caller.actor), ...filters, after });
    // Cycles keep the names with which they started, so only what finds nothing is held against the programme.
    const unknown = page.items.length > 0 || after ? [] : await foreignIn(deps.store, filters);
    if (unknown.length > 0) throw queryInvalid(unknown);
    const nowMs = Date.now();
    const items = page.items.map((found) => listItem(found, nowMs));
    return unlessKnown(request, {
      items,
      nextCursor: page.next === null ? null : encodeCursor([page.next]),
    });
  },
});

/** In the words of the status. */
function listItem({ cycleId, open, state, charter, ...rest }: CycleSummary, nowMs: number) {
  return {
    id: cycleId,
    state: open ? (state.undoing ? 'undoing' : 'open') : 'closed',
    ...rest,
    lane: state.lane,
    waitingFor: state.wait && waitingFor(state.wait, nowMs),
    money: moneyOf({ charter, ...state }),
    currency: charter.budget.currency,
  };
}

const read = route({
  method: 'get',
  path: '/v1/cycles/:id',
  tag: 'Cycles',
  operation: 'readCycle',
  summary: 'Where a cycle stands, who must act, and what you may do',
  description: 'One read. Send the ETag back as If-None-Match: 304 while nothing has changed for you.',
  access: 'any',
  answers: {
    200: { description: 'The status.', schema: cycleStatusSchema },
    304: UNCHANGED,
  },
  fromMemory({ statuses }, request) {
    const known = statuses.unchanged(request, String(request.params.id));
    return known && { caller: known.caller, reply: { status: 304, headers: tagged(known.etag) } };
  },
  async handle({ deps, caller, cycle, request }) {
    const { etag, content } = await renderedStatus(deps.store, cycle, caller.actor, Date.now());
    const headers = tagged(etag);
    if (matchesEtag(request.headers['if-none-match'], etag)) return { status: 304, headers };
    return { status: 200, headers, text: { content, type: 'application/json' } };
  },
});

const eventPosition = z.tuple([z.string().max(40), z.int().min(0)]);

const events = route({
  method: 'get',
  path: '/v1/cycles/:id/events',
  tag: 'Cycles',
  operation: 'listEvents',
  summary: 'The timeline of a cycle, oldest first',
  access: 'any',
  query: pageQuery,
  answers: { 200: { description: 'One page.', schema: eventPageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, request, cycle: { cycleId }, query: { limit, cursor } }) {
    const [of = cycleId, afterSequence = 0] = cursor === undefined ? [] : decodeCursor(cursor, eventPosition);
    if (of !== cycleId) throw new ProblemError('cursor-invalid', 'The cursor belongs to another cycle.');
    const found = await deps.store.events.listEvents(cycleId, { afterSequence, limit: limit + 1 });
    const items = found.slice(0, limit).map(eventItem);
    const last = found.length > limit ? items.at(-1) : undefined;
    return unlessKnown(request, {
      items,
      nextCursor: last ? encodeCursor([cycleId, last.sequence]) : null,
    });
  },
});

export const cycleRoutes = [start, list, read, events];
