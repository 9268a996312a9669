/**
 * Requests that carry an Idempotency-Key: the first one reserves the key by inserting, every other one finds it
 * taken. No read comes before the insert, so two racing requests cannot both be first.
 *
 * A reservation is a short lease. Whoever works on the request renews it; when nobody has for some seconds, that process
 * has died, and the next repeat takes the key over. A record whose request may have been carried out stays, because it
 * is what tells a repeat from a new request.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Connection, Model, mongo } from 'mongoose';
import { collection, driverOf, READ_MS } from '../mongo/collection-schema.js';
import { isDuplicateKey } from '../mongo/store-errors.js';

export interface KeyedRequest {
  /** Who asks. The same Idempotency-Key of another client is another key. */
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
   * Go on; `id` is for what comes after. With `isRepeat` this very request was begun before, by a process that has died
   * or could not learn the outcome: it may have been carried out already.
   */
  | { readonly state: 'new'; readonly id: string; readonly isRepeat: boolean }
  | { readonly state: 'running' }
  | ({ readonly state: 'done' } & Answer)
  /** The key was used for another request. */
  | { readonly state: 'mismatch' };

export interface Idempotency {
  /** Reserves the key for a first request, or says what became of the one that has it. */
  begin(request: KeyedRequest): Promise<Begun>;
  /** The same for a key that was used before; one that nobody has used stays unused. */
  resume(request: KeyedRequest): Promise<Begun | { readonly state: 'unknown' }>;
  /** The request is still being worked on. To be called every second; without it the key is taken over after three. */
  renew(id: string): Promise<void>;
  /** Keeps the answer for repeats. False when somebody took the key over in the meantime. */
  finish(id: string, answer: Answer): Promise<boolean>;
  /** Ends without an answer to keep, though the request may have been carried out: a repeat takes over at once. */
  leaveOpen(id: string): Promise<void>;
}

interface Reservation {
  readonly _id: string;
  readonly operation: string;
  readonly bodyHash: string;
  readonly state: 'running' | 'done';
  /** Changes with every reservation: who was taken over cannot finish or release any more. */
  readonly owner: string;
  /** When somebody last said that they work on it. */
  readonly aliveAt: Date;
  readonly expiresAt: Date;
  readonly status?: number;
  /** JSON text: header names and fields of a body never become field names. */
  readonly headers?: string;
  readonly body?: string;
}

/** Three renewals missed. A request that lives and is taken over all the same does no harm: the engine knows repeats. */
const LEASE_MS = 3_000;
/** An answer: clients retry for days at most; a month leaves room for one that was switched off. */
const KEPT_MS = 30 * 86_400_000;
/** A request without an answer: whoever has not repeated it within a day has given it up. */
const OPEN_KEPT_MS = 86_400_000;
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
        expiresAt: new Date(clock() + KEPT_MS),
      };
      const { matchedCount } = await keys.updateOne(heldBy(id), { $set: change });
      return matchedCount === 1;
    },
    leaveOpen: async (id) => {
      // Without an owner, so that a renewal that is still on its way does not bring the lease back.
      await keys.updateOne(heldBy(id), { $set: { owner: '', aliveAt: NEVER } });
    },
  };
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
  // It has expired between our insert and our read: to the caller that is the same as still running.
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

/** A lease from the future comes from a clock that is wrong; waiting until its time is reached could take days. */
function isAlive({ aliveAt }: Reservation, now: Date): boolean {
  return Math.abs(now.getTime() - aliveAt.getTime()) < LEASE_MS;
}

function reservation({ client, key, operation, bodyHash }: KeyedRequest, nowMs: number): Reservation {
  return {
    // As JSON, so that no client can choose a key that runs into the next client's.
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

/** Compare and set on the owner: of several that find it abandoned, one gets it. */
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
