/**
 * The outbox holds one message per recorded transition, written together with it, until a dispatcher takes it. It
 * delivers at least once and, within a cycle, in order. A message waits while it has `availableAt`, the time from which it
 * may be taken; a dispatcher that takes it moves that time to the end of a lease, so that what a dead dispatcher held
 * comes back by itself. The outbox must never hand out a message while an earlier one of its cycle waits with somebody
 * else.
 */
import { randomBytes } from 'node:crypto';
import type { Connection, Model } from 'mongoose';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import type { WorkflowTask } from '../../domain/cycle/transition.js';
import { outboxModel, type OutboxDocument } from './event-document.js';
import { DAY_MS } from '../../base/duration.js';

export interface OutboxMessage {
  /** The transition's hash: it is the same each time the message is delivered, and differs for a step made anew. */
  readonly id: string;
  readonly topic: 'cycle.transition';
  readonly cycleId: string;
  readonly sequence: number;
  /** The transition's key, which names the step, whatever its content. */
  readonly key: string;
  /** The transition's hash, as its event has it. */
  readonly hash: string;
  /**
   * Hash of an earlier transition of the same sequence that receivers were told of. It was withdrawn with all that came
   * after it, and this one takes its place.
   */
  readonly replaces?: string;
  /** The workflow task in which the history must hold the hash. */
  readonly task: WorkflowTask;
  /** The workflow's time, ISO 8601, UTC. */
  readonly createdAt: string;
  /** The time of our own clock, ISO 8601, UTC. */
  readonly recordedAt: string;
  /** When the workflow was last told that its history lacks the transition; null when it never was. */
  readonly doubtedAt: string | null;
  /** Attempts that failed so far. */
  readonly failures: number;
}

export interface Claim {
  /** Names this claim; nobody else can settle its messages. */
  readonly lease: string;
  /** One run for each cycle: its messages without a gap, from the first that waits. */
  readonly runs: readonly (readonly OutboxMessage[])[];
}

export interface Backlog {
  /** Messages that wait, up to 10,000. */
  readonly count: number;
  readonly oldestCreatedAt: Date | null;
}

export interface Outbox {
  /** Takes up to `limit` messages for `leaseMs`. It takes fewer, or none, when others hold what comes before them. */
  claim(limit: number, leaseMs: number): Promise<Claim>;
  /** @returns how many were marked; fewer when the lease has ended and somebody else may have the rest */
  markDispatched(lease: string, ids: readonly string[]): Promise<number>;
  /** Gives messages of one cycle back, which may be taken again after `pauseMs`; the first may have failed. */
  giveBack(lease: string, messages: readonly OutboxMessage[], options: GiveBack): Promise<void>;
  backlog(): Promise<Backlog>;
  /** The workflow's time of the oldest undelivered message, taken or not; null when none waits. It costs one indexed read. */
  oldestWaiting(): Promise<Date | null>;
}

export interface GiveBack {
  readonly pauseMs: number;
  /** Whether to count a failure of the first message. */
  readonly failed: boolean;
  /** Whether the workflow was told that its history lacks the first message. */
  readonly doubted?: boolean;
}

type Claimed = Omit<OutboxDocument, 'dispatchedAt'>;

/** Dispatched messages are kept this long, so that a receiver that was away for weeks can be compared with them. */
const KEPT_MS = 30 * DAY_MS;
/** Somebody else is delivering the message before, which takes one call, so the next try comes soon. */
const BEHIND_SOMEBODY_MS = 200;
const MOST_COUNTED = 10_000;

/** A lower bound of the search, so that it does not walk through dispatched messages, which have no such time. */
const EVER = new Date(0);

/** `clock` gives milliseconds since 1970; tests move it. */
export function outboxStore(connection: Connection, clock: () => number = Date.now): Outbox {
  const outbox = outboxModel(connection);
  return {
    claim: (limit, leaseMs) => claim(outbox, limit, leaseMs, clock()),
    markDispatched: (lease, ids) => markDispatched(outbox, lease, ids, clock()),
    giveBack: (lease, messages, { pauseMs, failed, doubted = false }) => {
      const until = new Date(clock() + pauseMs);
      const first = {
        ...(failed ? { $inc: { failures: 1 } } : {}),
        ...(doubted ? { $set: { doubtedAt: new Date(clock()) } } : {}),
      };
      return giveBack(outbox, lease, messages, until, first);
    },
    backlog: () => backlog(outbox),
    oldestWaiting: () => oldestWaiting(outbox),
  };
}

/** One update takes the candidates. Each goes to one claim only, because the update moves the time that it filters by. */
async function claim(
  outbox: Model<OutboxDocument>,
  limit: number,
  leaseMs: number,
  nowMs: number,
): Promise<Claim> {
  const lease = randomBytes(12).toString('hex');
  const available = { availableAt: operators({ $gte: EVER, $lte: new Date(nowMs) }) };
  const candidates = await outbox
    .find(available)
    .sort({ availableAt: 1, sequence: 1 })
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean();
  if (candidates.length === 0) return { lease, runs: [] };
  const among = { _id: operators({ $in: candidates.map(({ _id }) => _id) }) };
  const { matchedCount } = await outbox.updateMany(
    { ...among, ...available },
    { $set: { lease, availableAt: new Date(nowMs + leaseMs) } },
  );
  // Others may have been faster with some candidates; the lease tells which are ours.
  const taken =
    matchedCount === candidates.length
      ? candidates
      : await outbox
          .find({ ...among, lease })
          .maxTimeMS(READ_MS)
          .lean();
  const runs = await Promise.all(
    byCycle(taken).map((inOrder) => keepFirstRun(outbox, lease, inOrder, nowMs)),
  );
  return { lease, runs: runs.filter((run) => run.length > 0) };
}

function byCycle(taken: readonly Claimed[]): Claimed[][] {
  const cycles = new Map<string, Claimed[]>();
  for (const message of [...taken].sort((one, other) => one.sequence - other.sequence)) {
    cycles.set(message.cycleId, [...(cycles.get(message.cycleId) ?? []), message]);
  }
  return [...cycles.values()];
}

/**
 * Keeps what may be delivered now and gives the rest back. A cycle's sequences have no gap and a dispatched message stays
 * dispatched, so it is enough to look at the message before the run.
 */
async function keepFirstRun(
  outbox: Model<OutboxDocument>,
  lease: string,
  inOrder: readonly Claimed[],
  nowMs: number,
): Promise<OutboxMessage[]> {
  const [first] = inOrder;
  if (!first) return [];
  const before = first.sequence === 1 ? null : await readBefore(outbox, first);
  const length = before?.availableAt ? 0 : unbroken(inOrder);
  const rest = inOrder.slice(length).map(messageOf);
  if (rest.length > 0) {
    const backingOff = before?.availableAt && before.lease === undefined ? before.availableAt.getTime() : 0;
    const until = new Date(Math.max(nowMs + BEHIND_SOMEBODY_MS, backingOff));
    await giveBack(outbox, lease, rest, until);
  }
  return inOrder.slice(0, length).map(messageOf);
}

function readBefore(outbox: Model<OutboxDocument>, { cycleId, sequence }: Claimed) {
  return outbox
    .findOne({ cycleId, sequence: sequence - 1 }, { availableAt: 1, lease: 1 })
    .maxTimeMS(READ_MS)
    .lean();
}

function unbroken(inOrder: readonly Claimed[]): number {
  const gap = inOrder.findIndex(
    ({ sequence }, index) => index > 0 && sequence !== (inOrder[index - 1]?.sequence ?? 0) + 1,
  );
  return gap < 0 ? inOrder.length : gap;
}

async function markDispatched(
  outbox: Model<OutboxDocument>,
  lease: string,
  ids: readonly string[],
  nowMs: number,
): Promise<number> {
  if (ids.length === 0) return 0;
  const { matchedCount } = await outbox.updateMany(
    { _id: operators({ $in: [...ids] }), lease },
    {
      $set: { dispatchedAt: new Date(nowMs), expiresAt: new Date(nowMs + KEPT_MS) },
      $unset: { availableAt: 1, waitingSince: 1, lease: 1 },
    },
  );
  return matchedCount;
}

interface OfFirst {
  readonly $set?: { readonly doubtedAt: Date };
  readonly $inc?: { readonly failures: number };
}

async function giveBack(
  outbox: Model<OutboxDocument>,
  lease: string,
  messages: readonly OutboxMessage[],
  until: Date,
  { $set, ...ofFirst }: OfFirst = {},
): Promise<void> {
  const [first, ...rest] = messages.map(({ id }) => id);
  if (first === undefined) return;
  const change = { $set: { availableAt: until }, $unset: { lease: 1 as const } };
  if (rest.length > 0) await outbox.updateMany({ _id: operators({ $in: rest }), lease }, change);
  await outbox.updateOne({ _id: first, lease }, { ...change, ...ofFirst, $set: { ...change.$set, ...$set } });
}

async function backlog(outbox: Model<OutboxDocument>): Promise<Backlog> {
  const [found] = await outbox
    .aggregate<{ count: number; oldest: Date }>([
      { $match: { availableAt: { $gte: EVER } } },
      { $limit: MOST_COUNTED },
      { $group: { _id: null, count: { $sum: 1 }, oldest: { $min: '$createdAt' } } },
    ])
    .option({ maxTimeMS: READ_MS });
  return { count: found?.count ?? 0, oldestCreatedAt: found?.oldest ?? null };
}

async function oldestWaiting(outbox: Model<OutboxDocument>): Promise<Date | null> {
  const found = await outbox
    .findOne({ waitingSince: operators({ $gte: EVER }) }, { waitingSince: 1 })
    .sort({ waitingSince: 1 })
    .maxTimeMS(READ_MS)
    .lean();
  return found?.waitingSince ?? null;
}

function messageOf({ _id, createdAt, recordedAt, doubtedAt, ...rest }: Claimed): OutboxMessage {
  const { topic, cycleId, sequence, key, replaces, task, failures } = rest;
  return {
    id: _id,
    topic,
    cycleId,
    sequence,
    key,
    hash: _id,
    ...(replaces === undefined ? {} : { replaces }),
    task,
    createdAt: createdAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
    doubtedAt: doubtedAt?.toISOString() ?? null,
    failures: failures ?? 0,
  };
}
