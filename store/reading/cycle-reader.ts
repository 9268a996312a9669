/**
 * Reads cycles: one by id, a page of the list, a page of somebody's inbox. Pages are found by key and not by number, so
 * that a page costs the same wherever it is and nothing is skipped while cycles come and go.
 */
import type { Connection, Model, mongo, QueryFilter } from 'mongoose';
import type { Charter } from '../../contracts/charter.js';
import type { StoredState } from '../../domain/cycle/transition.js';
import { inboxKeys, mayConcern } from '../../domain/reading/inbox.js';
import type { ReadableCycle } from '../../domain/reading/status.js';
import type { Outcome, Phase } from '../../base/vocabulary.js';
import { byId, driverOf, operators, READ_MS } from '../mongo/collection-schema.js';
import { cycleModel, readableCycle, type CycleDocument } from '../cycle/cycle-document.js';
import { readInWindows, type KeyRange } from '../embedded/key-windows.js';

/** The lines of business that a caller may see: a list, or `*` for all. */
export type LobScope = '*' | readonly string[];

export interface ListQuery {
  readonly scope: LobScope;
  readonly phase?: Phase | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly journeyStage?: string | undefined;
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
  /** There may be fewer than asked for, even when there is a next page. */
  readonly items: readonly Item[];
  /** Where the next page starts, or null when this was the last. It is opaque to callers, but no secret. */
  readonly next: string | null;
}

/** What a list shows of a cycle: parts of its state and its charter, without its history. */
export interface CycleSummary {
  readonly cycleId: string;
  readonly title: string;
  readonly phase: Phase;
  readonly open: boolean;
  readonly outcome: Outcome | null;
  readonly journeyStage: string;
  readonly lobs: readonly string[];
  readonly regions: readonly string[];
  readonly charter: Pick<Charter, 'budget'>;
  readonly state: Pick<StoredState, 'wait' | 'spending' | 'movements' | 'lane' | 'undoing'>;
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
}

export interface Cycles {
  /** @param known the cycle as it was read before; it is returned while nothing newer is recorded */
  readCycle(id: string, known?: ReadableCycle): Promise<ReadableCycle | null>;
  /** The sequence of the last transition, or null for an unknown cycle. */
  readRevision(id: string): Promise<number | null>;
  /** Newest first. */
  listCycles(query: ListQuery): Promise<Page<CycleSummary>>;
  /** Open cycles that wait for the caller's roles or for the caller by name, soonest due first; the rules decide who may act in the end. */
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
  'charter.budget': 1,
  'state.wait': 1,
  'state.spending': 1,
  'state.movements': 1,
  'state.lane': 1,
  'state.undoing': 1,
  openedAt: 1,
  updatedAt: 1,
  sequence: 1,
  listKey: 1,
} as const;

const WAITING = {
  state: 1,
  charter: 1,
  headHash: 1,
  unconfirmedSince: 1,
  dueKey: 1,
  waitingPerson: 1,
  waitingLobs: 1,
  lobs: 1,
} as const;

type Waiting = Pick<CycleDocument, '_id' | keyof typeof WAITING>;

export function cycleReader(connection: Connection): Cycles {
  const cycles = cycleModel(connection);
  const plain = driverOf(cycles);
  return {
    readCycle: (id, known) => readCycle(plain, id, known),
    readRevision: async (id) => {
      const found = await cycles.findById(id, { sequence: 1 }).maxTimeMS(READ_MS).lean();
      return found?.sequence ?? null;
    },
    listCycles: (query) => listCycles(cycles, query),
    inbox: (query) => inbox(cycles, query),
  };
}

/** Uses the driver directly, because nearly every request begins with it. A known cycle need not be read again. */
async function readCycle(
  cycles: mongo.Collection<CycleDocument>,
  id: string,
  known?: ReadableCycle,
): Promise<ReadableCycle | null> {
  if (known) {
    const projection = { headHash: 1, unconfirmedSince: 1 } as const;
    const head = await cycles.findOne(byId(id), { projection, maxTimeMS: READ_MS });
    if (head?.headHash === known.headHash && sameDoubt(head, known)) return known;
  }
  const found = await cycles.findOne(byId(id), { maxTimeMS: READ_MS });
  return found && readableCycle(found);
}

function sameDoubt(
  { unconfirmedSince }: Pick<CycleDocument, 'unconfirmedSince'>,
  known: ReadableCycle,
): boolean {
  return (unconfirmedSince?.toISOString() ?? null) === (known.unconfirmedSince ?? null);
}

/** `found` holds one more than asked for when there is a next page. */
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
  const filter = listFilter(query);
  const page = {
    order: 'newest first',
    after: query.after,
    wanted: query.limit + 1,
    nowMs: Date.now(),
  } as const;
  const found = await readInWindows(page, (range, limit) =>
    cycles
      .find({ ...filter, listKey: operators({ $gte: '', ...range }) }, SUMMARY)
      .sort({ listKey: -1 })
      .limit(limit)
      .maxTimeMS(READ_MS)
      .lean<Listed[]>(),
  );
  return pageOf(found, query.limit, (cycle) => cycle.listKey, summary);
}

function listFilter({
  scope,
  phase,
  state,
  journeyStage,
  lob,
  region,
}: ListQuery): QueryFilter<CycleDocument> {
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(state === undefined ? {} : { open: state === 'open' }),
    ...(journeyStage === undefined ? {} : { journeyStage }),
    ...(region === undefined ? {} : { regions: region }),
    ...lobFilter(scope, lob),
  };
}

/** A cycle may be in scope by one LOB and asked for by another, so both conditions are put to the same array. */
function lobFilter(scope: LobScope, lob: string | undefined): QueryFilter<CycleDocument> {
  if (lob === undefined) return scope === '*' ? {} : { lobs: among(scope) };
  if (scope === '*' || scope.includes(lob)) return { lobs: lob };
  return { $and: [{ lobs: among(scope) }, { lobs: lob }] };
}

/**
 * Asks one plain query per key and merges the answers, then looks at person and LOB. A single query with `$in` would make
 * the embedded database read the whole collection, and a person has few roles.
 */
async function inbox(cycles: Model<CycleDocument>, query: InboxQuery): Promise<Page<ReadableCycle>> {
  const { limit, after } = query;
  // For a caller with a narrow scope many candidates are passed over, so more are read.
  const wanted = (query.lobs === '*' ? 1 : 4) * limit + 1;
  const page = { order: 'soonest first', after, wanted, nowMs: Date.now() } as const;
  const read = (range: KeyRange, most: number) => waitingFor(cycles, inboxKeys(query), range, most);
  const candidates = await readInWindows(page, read);
  const mine = candidates.filter((cycle) => isCandidate(cycle, query));
  const more = mine.length > limit || candidates.length >= wanted;
  const last = mine.length > limit ? mine[limit - 1] : candidates.at(-1);
  return { items: mine.slice(0, limit).map(readableCycle), next: more ? (last?.dueKey ?? null) : null };
}

/** The first `most` cycles in range that wait for any of the keys. A closed cycle waits for none. */
async function waitingFor(
  cycles: Model<CycleDocument>,
  keys: readonly string[],
  range: KeyRange,
  most: number,
): Promise<Waiting[]> {
  const dueKey = { $gte: '', ...range };
  const byKey = await Promise.all(
    keys.map((key) =>
      cycles
        .find({ waitingKeys: key, dueKey: operators({ ...dueKey }) }, WAITING)
        .sort({ dueKey: 1 })
        .limit(most)
        .maxTimeMS(READ_MS)
        .lean(),
    ),
  );
  const once = new Map(byKey.flat().map((cycle) => [cycle.dueKey ?? '', cycle]));
  const inOrder = [...once].sort(([one], [other]) => (one < other ? -1 : 1));
  return inOrder.slice(0, most).map(([, cycle]) => cycle);
}

function isCandidate({ waitingPerson, waitingLobs, lobs }: Waiting, query: InboxQuery): boolean {
  return mayConcern({ person: waitingPerson, lobs: waitingLobs }, lobs, query);
}

function among(values: readonly string[]): { $in: string[] } {
  return operators({ $in: [...values] });
}

type Listed = Pick<CycleDocument, '_id' | Exclude<keyof typeof SUMMARY, `${string}.${string}`>> &
  Pick<CycleSummary, 'charter' | 'state'>;

function summary({ _id, sequence, openedAt, updatedAt, ...rest }: Listed): CycleSummary {
  const { title, phase, open, outcome, journeyStage, lobs, regions, charter, state } = rest;
  return {
    cycleId: _id,
    title,
    phase,
    open,
    outcome,
    journeyStage,
    lobs,
    regions,
    charter,
    state,
    openedAt: openedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    revision: sequence,
  };
}
