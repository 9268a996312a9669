/**
 * Requests that carry an Idempotency-Key. The first request reserves the key by inserting it, and every other one finds
 * it taken. No read comes before the insert, so two racing requests cannot both be first.
 *
 * A reservation is a short lease, which the process that works on the request renews. When nobody has renewed it for
 * some seconds, that process has died, and the next repeat takes the key over. A record whose request may have been
 * carried out stays, because it tells a repeat from a new request.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Connection, Model, mongo } from 'mongoose';
import { collection, driverOf, READ_MS } from '../mongo/collection-schema.js';
import { isDuplicateKey } from '../mongo/store-errors.js';
import { DAY_MS } from '../../base/duration.js';

export interface KeyedRequest {
  /** The client who asks; the same Idempotency-Key of another client is another key. */
  readonly client: string;
  readonly key: string;
  /** Method and path, e.g. `POST /v1/cycles`. */
  readonly operation: string;
  readonly bodyHash: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Begun =
  /**
   * The caller goes on, and names its reservation by `id` in every later call. With `isRepeat` this very request was
   * begun before, by a process that has died or could not learn the outcome, so it may have been carried out already.
   */
  | { readonly state: 'new'; readonly id: string; readonly isRepeat: boolean }
  | { readonly state: 'running' }
  | ({ readonly state: 'done' } & Answer)
  /** The key was used for another request. */
  | { readonly state: 'mismatch' };

export interface Idempotency {
  /** Reserves the key for a first request, or tells what became of the request that has it. */
  begin(request: KeyedRequest): Promise<Begun>;
  /** Does the same for a key that was used before; a key that nobody has used stays unused. */
  resume(request: KeyedRequest): Promise<Begun | { readonly state: 'unknown' }>;
  /** Says that the request is still being worked on. Call it every second; without it a repeat may take the key over. */
  renew(id: string): Promise<void>;
  /** Keeps the answer for repeats. False when somebody took the key over in the meantime. */
  finish(id: string, answer: Answer): Promise<boolean>;
  /** Ends without an answer, though the request may have been carried out; a repeat takes the key over at once. */
  leaveOpen(id: string): Promise<void>;
  /** Ends a first request of which nothing was carried out: the key is as if it had never been used. */
  release(id: string): Promise<void>;
}

interface Reservation {
  readonly _id: string;
  readonly operation: string;
  readonly bodyHash: string;
  readonly state: 'running' | 'done';
  /** Changes with every reservation, so that a process whose key was taken over can no longer finish it. */
  readonly owner: string;
  /** When the process that works on the request last renewed it. */
  readonly aliveAt: Date;
  readonly expiresAt: Date;
  readonly status?: number;
  /** JSON text, so that header names and fields of a body never become field names of the document. */
  readonly headers?: string;
  readonly body?: string;
}

/** The time of three renewals. Taking over a request that still lives does no harm, because the engine knows repeats. */
const LEASE_MS = 3_000;
/** An answer is kept for a month: clients repeat for days at most, and one may have been switched off for a while. */
const KEPT_MS = 30 * DAY_MS;
/** A refusal: nothing was carried out that a later repeat could double, so it need only outlast a client's retries. */
const REFUSAL_KEPT_MS = DAY_MS;
const FIRST_REFUSAL_STATUS = 400;
/** A request without an answer: whoever has not repeated it within a day has given it up. */
const OPEN_KEPT_MS = DAY_MS;
const NEVER = new Date(0);

export function idempotencyModel(connection: Connection): Model<Reservation> {
  return collection<Reservation>(connection, 'idempotency_keys', {
    _id: String,
    operation: String,
    bodyHash: String,
    state: String,
    owner: String,
    aliveAt: Date,
    expiresAt: Date,
    status: Number,
    headers: String,
    body: String,
  });
}

/** `clock` gives milliseconds since 1970; tests move it. */
export function idempotencyStore(connection: Connection, clock: () => number = Date.now): Idempotency {
  const keys = driverOf(idempotencyModel(connection));
  return {
    begin: (request) => begin(keys, request, clock()),
    resume: (request) => resume(keys, reservation(request, clock())),
    renew: async (id) => {
      await keys.updateOne(heldBy(id), { $set: { aliveAt: new Date(clock()) } });
    },
    finish: async (id, answer) => {
      const change = {
        state: 'done' as const,
        status: answer.status,
        headers: JSON.stringify(answer.headers),
        body: JSON.stringify(answer.body ?? null),
        expiresAt: new Date(clock() + keptMs(answer)),
      };
      const { matchedCount } = await keys.updateOne(heldBy(id), { $set: change });
      return matchedCount === 1;
    },
    leaveOpen: async (id) => {
      // The owner is cleared, so that a renewal that is still on its way does not bring the lease back.
      await keys.updateOne(heldBy(id), { $set: { owner: '', aliveAt: NEVER } });
    },
    release: async (id) => {
      await keys.deleteOne(heldBy(id));
    },
  };
}

function keptMs({ status }: Answer): number {
  return status < FIRST_REFUSAL_STATUS ? KEPT_MS : REFUSAL_KEPT_MS;
}

async function begin(
  keys: mongo.Collection<Reservation>,
  request: KeyedRequest,
  nowMs: number,
): Promise<Begun> {
  const mine = reservation(request, nowMs);
  try {
    await keys.insertOne(mine);
    return { state: 'new', id: holderOf(mine), isRepeat: false };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const found = await resume(keys, mine);
  // The key has expired between our insert and our read; for the caller that is the same as still running.
  return found.state === 'unknown' ? { state: 'running' } : found;
}

async function resume(
  keys: mongo.Collection<Reservation>,
  mine: Reservation,
): Promise<Begun | { readonly state: 'unknown' }> {
  const theirs = await keys.findOne({ _id: mine._id }, { maxTimeMS: READ_MS });
  if (theirs === null) return { state: 'unknown' };
  if (theirs.operation !== mine.operation || theirs.bodyHash !== mine.bodyHash) return { state: 'mismatch' };
  if (theirs.state === 'done') return answered(theirs);
  if (isAlive(theirs, mine.aliveAt) || !(await takeOver(keys, theirs, mine))) return { state: 'running' };
  return { state: 'new', id: holderOf(mine), isRepeat: true };
}

/** A lease from the future counts as ended: its clock was wrong, and waiting for its time could take days. */
function isAlive({ aliveAt }: Reservation, now: Date): boolean {
  return Math.abs(now.getTime() - aliveAt.getTime()) < LEASE_MS;
}

function reservation({ client, key, operation, bodyHash }: KeyedRequest, nowMs: number): Reservation {
  return {
    // The pair is written as JSON, so that no client can choose a key that collides with another client's.
    _id: createHash('sha256')
      .update(JSON.stringify([client, key]))
      .digest('hex'),
    operation,
    bodyHash,
    state: 'running',
    owner: randomBytes(12).toString('hex'),
    aliveAt: new Date(nowMs),
    expiresAt: new Date(nowMs + OPEN_KEPT_MS),
  };
}

/** Compares and sets the owner in one write, so that of several who find the key abandoned only one gets it. */
async function takeOver(
  keys: mongo.Collection<Reservation>,
  theirs: Reservation,
  mine: Reservation,
): Promise<boolean> {
  const { owner, aliveAt, expiresAt } = mine;
  const filter = { _id: theirs._id, state: 'running' as const, owner: theirs.owner };
  const { matchedCount } = await keys.updateOne(filter, { $set: { owner, aliveAt, expiresAt } });
  return matchedCount === 1;
}

function holderOf({ _id, owner }: Reservation): string {
  return `${_id}.${owner}`;
}

function heldBy(id: string): Pick<Reservation, '_id' | 'owner' | 'state'> {
  const [_id = '', owner = ''] = id.split('.');
  return { _id, owner, state: 'running' };
}

function answered({ status, headers, body }: Reservation): Begun {
  return {
    state: 'done',
    status: status ?? 200,
    headers: JSON.parse(headers ?? '{}') as Record<string, string>,
    body: JSON.parse(body ?? 'null') as unknown,
  };
}
