/**
 * Reading cycles: one by id, a page of the list, a page of somebody's inbox. Pages are found by key, not by
 * number, so that a page costs the same wherever it is and nothing is skipped while cycles come and go.
 */
import type { Connection, Model, QueryFilter } from 'mongoose';
import type { ReadableCycle } from '../domain/status.js';
import type { JourneyStage, Outcome, Phase } from '../domain/vocabulary.js';
import { operators, READ_MS } from './collection-schema.js';
import { cycleModel, readableCycle, type CycleDocument } from './cycle-document.js';

/** Lines of business a caller may see: a list, or `*` for all. */
export type LobScope = '*' | readonly string[];

export interface ListQuery {
  readonly scope: LobScope;
  readonly phase?: Phase | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly journeyStage?: JourneyStage | undefined;
  readonly lob?: string | undefined;
  readonly region?: string | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface InboxQuery {
  readonly roles: readonly string[];
  readonly person: string;
  readonly lobs: LobScope;
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts, or null when this was the last. Not a secret; opaque to callers. */
  readonly next: string | null;
}

/** What a list shows of a cycle, without its charter and history. */
export interface CycleSummary {
  readonly cycleId: string;
  readonly title: string;
  readonly phase: Phase;
  readonly open: boolean;
  readonly outcome: Outcome | null;
  readonly journeyStage: JourneyStage;
  readonly lobs: readonly string[];
  readonly regions: readonly string[];
  readonly waitingRoles: readonly string[];
  readonly waitingPerson: string | null;
  /** ISO 8601, or null when nothing is due. */
  readonly due: string | null;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
}

export interface Cycles {
  readCycle(id: string): Promise<ReadableCycle | null>;
  /** The sequence of the last transition, or null for an unknown cycle. */
  readRevision(id: string): Promise<number | null>;
  /** Newest first. */
  listCycles(query: ListQuery): Promise<Page<CycleSummary>>;
  /** Open cycles that wait for the caller's roles, soonest due first; who may in the end is for the rules. */
  inbox(query: InboxQuery): Promise<Page<ReadableCycle>>;
}

const SUMMARY = {
  title: 1,
  phase: 1,
  open: 1,
  outcome: 1,
  journeyStage: 1,
  lobs: 1,
  regions: 1,
  waitingRoles: 1,
  waitingPerson: 1,
  dueAt: 1,
  openedAt: 1,
  updatedAt: 1,
  sequence: 1,
  listKey: 1,
} as const;

export function cycleReader(connection: Connection): Cycles {
  const cycles = cycleModel(connection);
  return {
    readCycle: async (id) => {
      const found = await cycles.findById(id, { state: 1, charter: 1 }).maxTimeMS(READ_MS).lean();
      return found && readableCycle(found);
    },
    readRevision: async (id) => {
      const found = await cycles.findById(id, { sequence: 1 }).maxTimeMS(READ_MS).lean();
      return found?.sequence ?? null;
    },
    listCycles: (query) => listCycles(cycles, query),
    inbox: (query) => inbox(cycles, query),
  };
}

/** One more than asked for tells whether there is a next page. */
function pageOf<Found, Item>(
  found: readonly Found[],
  limit: number,
  key: (document: Found) => string | null,
  item: (document: Found) => Item,
): Page<Item> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: found.length > limit && last ? key(last) : null };
}

async function listCycles(cycles: Model<CycleDocument>, query: ListQuery): Promise<Page<CycleSummary>> {
  const found = await cycles
    .find(listFilter(query), SUMMARY)
    .sort({ listKey: -1 })
    .limit(query.limit + 1)
    .maxTimeMS(READ_MS)
    .lean();
  return pageOf(found, query.limit, (cycle) => cycle.listKey, summary);
}

function listFilter(query: ListQuery): QueryFilter<CycleDocument> {
  const { scope, phase, state, journeyStage, lob, region, after } = query;
  // Two conditions on the one array stay two: a cycle may be in scope by one LOB and asked for by another.
  const lobs = [scope === '*' ? {} : { lobs: among(scope) }, lob === undefined ? {} : { lobs: lob }];
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(state === undefined ? {} : { open: state === 'open' }),
    ...(journeyStage === undefined ? {} : { journeyStage }),
    ...(region === undefined ? {} : { regions: region }),
    ...(after === undefined ? {} : { listKey: operators({ $lt: after }) }),
    $and: lobs,
  };
}

async function inbox(cycles: Model<CycleDocument>, query: InboxQuery): Promise<Page<ReadableCycle>> {
  const found = await cycles
    .find(inboxFilter(query), { state: 1, charter: 1, dueKey: 1 })
    .sort({ dueKey: 1 })
    .limit(query.limit + 1)
    .maxTimeMS(READ_MS)
    .lean();
  return pageOf(found, query.limit, (cycle) => cycle.dueKey, readableCycle);
}

/** A closed cycle waits for no role, so the roles alone select the open ones. */
function inboxFilter({ roles, person, lobs, after }: InboxQuery): QueryFilter<CycleDocument> {
  return {
    waitingRoles: among(roles),
    waitingPerson: operators({ $in: [null, person] }),
    ...(lobs === '*' ? {} : { lobs: among(lobs), waitingLobs: among([...lobs, '*']) }),
    ...(after === undefined ? {} : { dueKey: operators({ $gt: after }) }),
  };
}

function among(values: readonly string[]): { $in: string[] } {
  return operators({ $in: [...values] });
}

type Listed = Pick<CycleDocument, '_id' | keyof typeof SUMMARY>;

function summary({ _id, sequence, dueAt, openedAt, updatedAt, ...rest }: Listed): CycleSummary {
  const { title, phase, open, outcome, journeyStage, lobs, regions, waitingRoles, waitingPerson } = rest;
  return {
    cycleId: _id,
    title,
    phase,
    open,
    outcome,
    journeyStage,
    lobs,
    regions,
    waitingRoles,
    waitingPerson,
    due: dueAt?.toISOString() ?? null,
    openedAt: openedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    revision: sequence,
  };
}
