/**
 * The append-only log: one document per transition with its entries, and one outbox message that refers to it. What was
 * handed in (`detail`) is kept as JSON text, because its keys are a stranger's, and because the hash must come out the
 * same after it is read back.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../../base/canonical-json.js';
import type { Charter } from '../../contracts/charter.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import type { Transition, WorkflowTask } from '../../domain/cycle/transition.js';
import type { JourneyStage, Outcome, Phase } from '../../base/vocabulary.js';
import { collection } from '../mongo/collection-schema.js';
import { storable } from '../mongo/storable.js';

/** What the portfolio counts. LOBs and journey stage are there only when the transition brought a charter. */
export interface Facet {
  readonly phase: Phase;
  readonly open: boolean;
  readonly outcome: Outcome | null;
  readonly lobs?: readonly string[];
  readonly journeyStage?: JourneyStage;
  /** True for a wave of a cycle, which is not counted. */
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
  /** The charter that the transition brought. When a later charter is superseded, this one holds again. */
  readonly charter?: Charter;
  /** Hash of the lost transition whose place it took; see `supersede.ts`. */
  readonly supersedes?: string;
}

/** The fields that readers of the log do not need. */
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
  /** The workflow task that made the transition; its hash is looked for there in the history. */
  readonly task: WorkflowTask;
  /** Hash of a superseded transition of the same sequence that a message has already told of. */
  readonly replaces?: string;
  /** The workflow's time. */
  readonly createdAt: Date;
  /** The time of our own clock. */
  readonly recordedAt: Date;
  /** When the workflow was last told that its history does not hold the transition. */
  readonly doubtedAt?: Date;
  readonly dispatchedAt: Date | null;
  /** When a dispatcher may take the message; absent once it is dispatched. See `outbox.ts`. */
  readonly availableAt?: Date;
  /** `createdAt` until the message is dispatched, so that an index of waiting messages alone finds the oldest. */
  readonly waitingSince?: Date;
  /** Names the claim that holds the message until `availableAt`. */
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

/** Refers to the event by its hash and repeats nothing of its content. */
export function outboxDocument(transition: Transition, hash: string, replaces?: string): OutboxDocument {
  const { key, cycleId, sequence, at, task } = transition;
  // Our own clock counts: the engine's may be ahead of it, and the message would wait for nothing.
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

/** The projection that leaves these fields out when the log is read. */
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
