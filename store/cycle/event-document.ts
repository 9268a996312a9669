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
import { collection } from '../mongo/collection-schema.js';
import { storable } from '../mongo/storable.js';
import { readModelHash, type Seal } from './content-hash.js';
import type { CharterFacet, Facet } from './facet.js';

type StoredEntry = Omit<Entry, 'detail'> & { readonly detail?: string };

export interface EventDocument {
  /** The transition's key. */
  readonly _id: string;
  readonly cycleId: string;
  readonly sequence: number;
  readonly at: string;
  readonly entries: readonly StoredEntry[];
  readonly previousHash: string;
  /** Covers all of the above, and what follows down to the charter. */
  readonly hash: string;
  readonly facet: Facet;
  /** Of the state that the cycle had after it. */
  readonly stateHash: string;
  readonly charterHash?: string;
  /** The charter that the transition brought. When a later charter is superseded, this one holds again. */
  readonly charter?: Charter;
  readonly task: WorkflowTask;
  /** Hash of what had its place before; see `supersede.ts` and `rebuild.ts`. */
  readonly supersedes?: string;
  /** What the portfolio counts by the charter that holds again, where the one that was lost must not count any more. */
  readonly standing?: CharterFacet;
  /** A rebuild has found that no history holds it: whatever its workflow records next may take its place. */
  readonly abandoned?: true;
}

/** The fields that readers of the log do not need. */
type Books =
  'facet' | 'stateHash' | 'charterHash' | 'charter' | 'task' | 'supersedes' | 'standing' | 'abandoned';

/** A transition as the log holds it. */
export interface CycleEvent {
  readonly key: string;
  readonly cycleId: string;
  readonly sequence: number;
  readonly at: string;
  readonly entries: readonly Entry[];
  readonly previousHash: string;
  /** Commits to what the transition wrote into the read model beside its entries. */
  readonly readModelHash: string;
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
    stateHash: String,
    charterHash: String,
    charter: Schema.Types.Mixed,
    task: Schema.Types.Mixed,
    supersedes: String,
    standing: Schema.Types.Mixed,
    abandoned: Boolean,
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

export function eventDocument(transition: Transition, seal: Seal): EventDocument {
  const { cycleId, sequence, at, previousHash, entries, task, charter } = transition;
  const { key, ...sealed } = seal;
  const content = { cycleId, sequence, at, entries: entries.map(storedEntry), previousHash };
  const event = { _id: key, ...content, ...sealed, task };
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
export const UNREAD = {
  charter: 0,
  task: 0,
  supersedes: 0,
  standing: 0,
  abandoned: 0,
} as const satisfies Partial<Record<Books, 0>>;

export function cycleEvent(event: Omit<EventDocument, keyof typeof UNREAD>): CycleEvent {
  const { _id: key, cycleId, sequence, at, entries, previousHash, hash } = event;
  return {
    key,
    cycleId,
    sequence,
    at,
    entries: entries.map(readEntry),
    previousHash,
    readModelHash: readModelHash({ key, ...event }),
    hash,
  };
}

function storedEntry({ detail, ...entry }: Entry): StoredEntry {
  const fixed = storable(entry) as Omit<Entry, 'detail'>;
  return detail === undefined ? fixed : { ...fixed, detail: canonicalJson(detail) };
}

function readEntry({ detail, ...entry }: StoredEntry): Entry {
  return detail === undefined ? entry : { ...entry, detail: JSON.parse(detail) as unknown };
}
