/**
 * The append-only log: one document per transition with its entries, and one outbox message that refers to
 * it. What was handed in (`detail`) is kept as JSON text: its keys are a stranger's, and the hash must come out
 * the same after reading it back.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../../base/canonical-json.js';
import type { Charter } from '../../contracts/charter.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import type { Transition, WorkflowTask } from '../../domain/cycle/transition.js';
import type { JourneyStage, Outcome, Phase } from '../../base/vocabulary.js';
import { collection } from '../mongo/collection-schema.js';
import { storable } from '../mongo/storable.js';

/** What the portfolio counts; LOBs and journey stage only where the transition brought a charter. */
export interface Facet {
  readonly phase: Phase;
  readonly open: boolean;
  readonly outcome: Outcome | null;
  readonly lobs?: readonly string[];
  readonly journeyStage?: JourneyStage;
  /** A wave of a cycle: not counted. */
  readonly wave?: true;
}

type StoredEntry = Omit<Entry, 'detail'> & { readonly detail?: string };

export interface EventDocument {
  /** The transition's key. */
  readonly _id: string;
  readonly cycleId: string;
  readonly sequence: number;
  readonly at: string;
  readonly entries: readonly StoredEntry[];
  readonly previousHash: string;
  readonly hash: string;
  readonly facet: Facet;
  readonly task: WorkflowTask;
  /** The charter that it brought. When a later one is superseded, this one holds again. */
  readonly charter?: Charter;
  /** Hash of the lost transition whose place it took; see `supersede.ts`. */
  readonly supersedes?: string;
}

/** What readers of the log have no use for. */
type Books = 'facet' | 'task' | 'charter' | 'supersedes';

/** A transition as the log holds it. */
export interface CycleEvent {
  readonly key: string;
  readonly cycleId: string;
  readonly sequence: number;
  readonly at: string;
  readonly entries: readonly Entry[];
  readonly previousHash: string;
  readonly hash: string;
}

export interface OutboxDocument {
  /** The transition's hash. */
  readonly _id: string;
  readonly topic: 'cycle.transition';
  readonly cycleId: string;
  readonly sequence: number;
  readonly key: string;
  /** What made the transition: where its hash is looked for in the history. */
  readonly task: WorkflowTask;
  /** Hash of the transition of this sequence that a message has told of before it was superseded. */
  readonly replaces?: string;
  /** The workflow's time. */
  readonly createdAt: Date;
  /** Our own clock's time. */
  readonly recordedAt: Date;
  /** When its workflow was last told that the history does not hold it. */
  readonly doubtedAt?: Date;
  readonly dispatchedAt: Date | null;
  /** From when on a dispatcher may take it; absent once it is dispatched. See `outbox.ts`. */
  readonly availableAt?: Date;
  /** `createdAt` until it is dispatched: the oldest that waits is then found by an index of those that wait. */
  readonly waitingSince?: Date;
  /** Whose it is until then. */
  readonly lease?: string;
  readonly failures?: number;
  readonly expiresAt?: Date;
}

export function eventModel(connection: Connection): Model<EventDocument> {
  return collection<EventDocument>(connection, 'cycle_events', {
    _id: String,
    cycleId: String,
    sequence: Number,
    at: String,
    entries: [Schema.Types.Mixed],
    previousHash: String,
    hash: String,
    facet: Schema.Types.Mixed,
    task: Schema.Types.Mixed,
    charter: Schema.Types.Mixed,
    supersedes: String,
  });
}

export function outboxModel(connection: Connection): Model<OutboxDocument> {
  return collection<OutboxDocument>(connection, 'outbox', {
    _id: String,
    topic: String,
    cycleId: String,
    sequence: Number,
    key: String,
    task: Schema.Types.Mixed,
    replaces: String,
    createdAt: Date,
    recordedAt: Date,
    doubtedAt: Date,
    dispatchedAt: Date,
    availableAt: Date,
    waitingSince: Date,
    lease: String,
    failures: Number,
    expiresAt: Date,
  });
}

export function eventDocument(transition: Transition, hash: string): EventDocument {
  const { key, cycleId, sequence, at, previousHash, entries, task, charter } = transition;
  const content = { cycleId, sequence, at, entries: entries.map(storedEntry), previousHash, hash };
  const event = { _id: key, ...content, facet: facetOf(transition), task };
  return charter ? { ...event, charter: storable(charter) as Charter } : event;
}

/** Refers to the event by its hash and repeats none of it. */
export function outboxDocument(transition: Transition, hash: string, replaces?: string): OutboxDocument {
  const { key, cycleId, sequence, at, task } = transition;
  // By our own clock: the engine's may be ahead of it, and the message would wait for nothing.
  const recordedAt = new Date();
  const createdAt = new Date(at);
  return {
    _id: hash,
    topic: 'cycle.transition',
    cycleId,
    sequence,
    key,
    task,
    ...(replaces === undefined ? {} : { replaces }),
    createdAt,
    recordedAt,
    dispatchedAt: null,
    availableAt: recordedAt,
    waitingSince: createdAt,
  };
}

/** Left out when the log is read. */
export const BOOKS = { facet: 0, task: 0, charter: 0, supersedes: 0 } as const satisfies Record<Books, 0>;

export function cycleEvent({ _id, entries, ...rest }: Omit<EventDocument, Books>): CycleEvent {
  return { key: _id, ...rest, entries: entries.map(readEntry) };
}

function facetOf({ state, charter }: Transition): Facet {
  const { phase, closed, exit, parent } = state;
  const facet: Facet = {
    phase,
    open: !closed,
    outcome: exit?.outcome ?? null,
    ...(parent === null ? {} : { wave: true }),
  };
  return charter ? { ...facet, lobs: charter.lobs, journeyStage: charter.journeyStage } : facet;
}

function storedEntry({ detail, ...entry }: Entry): StoredEntry {
  const fixed = storable(entry) as Omit<Entry, 'detail'>;
  return detail === undefined ? fixed : { ...fixed, detail: canonicalJson(detail) };
}

function readEntry({ detail, ...entry }: StoredEntry): Entry {
  return detail === undefined ? entry : { ...entry, detail: JSON.parse(detail) as unknown };
}
