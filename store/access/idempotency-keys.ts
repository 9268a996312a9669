/**
 * Requests that carry an Idempotency-Key: the first one reserves the key by inserting, every other one finds it
 * taken. No read comes before the insert, so two racing requests cannot both be first.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Connection, Model, mongo } from 'mongoose';
import { collection, driverOf, READ_MS } from '../mongo/collection-schema.js';
import { isDuplicateKey } from '../mongo/store-errors.js';

export interface KeyedRequest {
  /** Who asks: the id of the API key. The same Idempotency-Key of another client is another key. */
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
  /** Go on; `id` is for finish or release. */
  | { readonly state: 'new'; readonly id: string }
  | { readonly state: 'running' }
  | ({ readonly state: 'done' } & Answer)
  /** The key was used for another request. */
  | { readonly state: 'mismatch' };

export interface Idempotency {
  begin(request: KeyedRequest): Promise<Begun>;
  /** Keeps the answer for repeats. False when somebody took the key over in the meantime. */
  finish(id: string, answer: Answer): Promise<boolean>;
  /** Frees the key after an unknown outcome, so that a retry may try again. */
  release(id: string): Promise<void>;
}

interface Reservation {
  readonly _id: string;
  readonly operation: string;
  readonly bodyHash: string;
  readonly state: 'running' | 'done';
  /** Changes with every reservation: who was taken over cannot finish or release any more. */
  readonly owner: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly status?: number;
  /** JSON text: header names and fields of a body never become field names. */
  readonly headers?: string;
  readonly body?: string;
}

/** Longer than any request may take (the API's own deadline is 10 s): whoever holds a key for longer has died. */
const ABANDONED_AFTER_MS = 30_000;
/** Clients retry for days at most; a month leaves room for one that was switched off. */
const KEPT_MS = 30 * 86_400_000;

export function idempotencyModel(connection: Connection): Model<Reservation> {
  return collection<Reservation>(connection, 'idempotency_keys', {
    _id: String,
    operation: String,
    bodyHash: String,
    state: String,
    owner: String,
    startedAt: Date,
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
    finish: async (id, answer) => {
      const change = {
        state: 'done' as const,
        status: answer.status,
        headers: JSON.stringify(answer.headers),
        body: JSON.stringify(answer.body ?? null),
      };
      const { matchedCount } = await keys.updateOne(heldBy(id), { $set: change });
      return matchedCount === 1;
    },
    release: async (id) => {
      await keys.deleteOne(heldBy(id));
    },
  };
}

async function begin(
  keys: mongo.Collection<Reservation>,
  request: KeyedRequest,
  nowMs: number,
): Promise<Begun> {
  const mine = reservation(request, nowMs);
  const held = { state: 'new', id: `${mine._id}.${mine.owner}` } as const;
  try {
    await keys.insertOne(mine);
    return held;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const theirs = await keys.findOne({ _id: mine._id }, { maxTimeMS: READ_MS });
  // Released between our insert and our read: to the caller that is the same as still running.
  if (theirs === null) return { state: 'running' };
  if (theirs.operation !== mine.operation || theirs.bodyHash !== mine.bodyHash) return { state: 'mismatch' };
  if (theirs.state === 'done') return answered(theirs);
  if (nowMs - theirs.startedAt.getTime() < ABANDONED_AFTER_MS) return { state: 'running' };
  return (await takeOver(keys, theirs, mine)) ? held : { state: 'running' };
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
    startedAt: new Date(nowMs),
    expiresAt: new Date(nowMs + KEPT_MS),
  };
}

/** Compare and set on the owner: of several that find it abandoned, one gets it. */
async function takeOver(
  keys: mongo.Collection<Reservation>,
  theirs: Reservation,
  mine: Reservation,
): Promise<boolean> {
  const { owner, startedAt, expiresAt } = mine;
  const filter = { _id: theirs._id, state: 'running' as const, owner: theirs.owner };
  const { matchedCount } = await keys.updateOne(filter, { $set: { owner, startedAt, expiresAt } });
  return matchedCount === 1;
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
