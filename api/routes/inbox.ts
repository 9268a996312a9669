/** What waits for the caller. The store narrows by role and scope, and the rules decide who may act in the end. */
import { z } from 'zod';
import { inboxPageSchema } from '../../contracts/cycle.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { waitsFor } from '../../domain/reading/inbox.js';
import type { PossibleAction } from '../../domain/reading/possible-actions.js';
import { asState, statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import type { ApiStore } from '../api-store.js';
import { scopeOf } from '../auth/scope.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { pageQuery } from '../http/page-query.js';
import { UNCHANGED, unlessKnown } from '../http/unless-known.js';
import { route } from '../route.js';

const position = z.tuple([z.string().max(120)]);

/** Reads at most this many pages of candidates for one page of answers; a short page then carries a cursor. */
const MOST_READS = 5;

/** What a person is asked to do; everything else they may do of their own accord. */
const ASKED_FOR: readonly PossibleAction['action'][] = ['decide', 'submit', 'resume'];

const inbox = route({
  method: 'get',
  path: '/v1/inbox',
  tag: 'Work',
  operation: 'readInbox',
  summary: 'What waits for you, soonest due first',
  description: 'Only what you may act on now. A page may be short; go on while `nextCursor` is not null.',
  access: 'any',
  query: pageQuery,
  answers: { 200: { description: 'One page.', schema: inboxPageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, caller, request, query: { limit, cursor } }) {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, position);
    const { mine, next } = await collect(deps.store, caller.actor, limit, after);
    const nowMs = Date.now();
    const items = mine.map((cycle) => inboxItem(cycle, caller.actor, nowMs));
    return unlessKnown(request, { items, nextCursor: next === null ? null : encodeCursor([next]) });
  },
});

async function collect(store: ApiStore, actor: Actor, limit: number, from: string | undefined) {
  const mine: ReadableCycle[] = [];
  let next: string | null = from ?? null;
  for (
    let reads = 0;
    reads < MOST_READS && mine.length < limit && (reads === 0 || next !== null);
    reads += 1
  ) {
    const page = await store.cycles.inbox({
      roles: actor.roles,
      person: actor.person,
      lobs: scopeOf(actor),
      // The store is asked for no more than still fits, so that its cursor is also ours.
      limit: limit - mine.length,
      after: next ?? undefined,
    });
    mine.push(...page.items.filter((cycle) => waitsFor(asState(cycle), actor)));
    next = page.next;
  }
  return { mine, next };
}

function inboxItem(cycle: ReadableCycle, actor: Actor, nowMs: number) {
  const { id, title, phase, revision, waitingFor, actions, unconfirmedSince } = statusOf(cycle, actor, nowMs);
  return {
    id,
    title,
    phase,
    revision,
    waitingFor,
    // These are the actions that wait for this person; all others stand in the cycle's own status.
    actions: actions.filter(({ action }) => ASKED_FOR.includes(action)),
    unconfirmedSince,
  };
}

export const inboxRoutes = [inbox];
