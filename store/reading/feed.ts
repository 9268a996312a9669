/**
 * Follows the event log by a change stream, keeps the portfolio's counts, and tells listeners which cycle has moved. The
 * same stream tells when a cycle's head became doubtful or is so no longer, and when an API key was changed. The feed
 * only reads. After any trouble it starts over from the database, and tells listeners about every cycle that moved
 * meanwhile.
 */
import type { Connection, mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiKeyModel } from '../access/api-keys.js';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { cycleModel } from '../cycle/cycle-document.js';
import type { LobScope } from './cycle-reader.js';
import { eventModel, type EventDocument } from '../cycle/event-document.js';
import { readAllInWindows, type KeyRange } from '../embedded/key-windows.js';
import { Portfolio, type PortfolioCounts } from './portfolio-reader.js';

export interface Moved {
  readonly cycleId: string;
  readonly sequence: number;
}

/** What a listener that keeps what it has read must forget. */
export type News =
  | ({ readonly about: 'cycle' } & Moved)
  /** An API key was revoked or changed. */
  | { readonly about: 'keys' }
  /** The stream has begun anew, so anything may have been missed. */
  | { readonly about: 'everything' };

export interface Feed {
  /** True while the stream answers; when false, what is kept in memory may be old. */
  readonly live: boolean;
  /** When the stream was asked for its last answer, which may be that nothing has happened. */
  readonly asOf: Date;
  counts(scope: LobScope): PortfolioCounts;
  /** The last sequence seen of a cycle; undefined for an unknown one. */
  sequenceOf(cycleId: string): number | undefined;
  /** Returns the function that ends it. A listener must not throw. */
  onTransition(listener: (moved: Moved) => void): () => void;
  /** The same for a listener that keeps what it has read; it is told before the listeners of `onTransition`. */
  onNews(listener: (news: News) => void): () => void;
  close(): Promise<void>;
}

export interface FeedOptions {
  /** Told about each interruption, for the log. */
  readonly onInterruption?: (error: unknown) => void;
}

/** How long the database holds back an empty answer; while all is well, `asOf` is not much older than this. */
const AWAIT_MS = 1_000;
/** After three missed answers the other end is gone, whether or not the driver has noticed. */
const SILENT_MS = 3 * AWAIT_MS;
/**
 * The pause between a change and the next question. Every write of anybody wakes a question that waits, which costs the
 * embedded database as much as the write itself. The news gets older by this pause, which nobody notices.
 */
const GATHER_MS = 40;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

const FACET = { sequence: 1, phase: 1, open: 1, outcome: 1, lobs: 1, journeyStage: 1 } as const;

type Logged = Pick<EventDocument, 'cycleId' | 'sequence' | 'facet' | 'supersedes' | 'standing'>;
type Change = mongo.ChangeStreamDocument;

/** One stream follows all collections, so that one answer says for all of them how old the knowledge is. */
const changesOf = ({ events, cycles, keys }: Readonly<Record<'events' | 'cycles' | 'keys', string>>) => [
  {
    $match: {
      $or: [
        { 'ns.coll': events, operationType: 'insert' },
        // A transition sets the field to null, which does not match; the transition's event tells of that.
        {
          'ns.coll': cycles,
          operationType: 'update',
          'updateDescription.updatedFields.unconfirmedSince': { $type: 'date' },
        },
        { 'ns.coll': cycles, operationType: 'update', 'updateDescription.removedFields': 'unconfirmedSince' },
        // A new key is left out, because nobody has read it yet.
        { 'ns.coll': keys, operationType: { $ne: 'insert' } },
      ],
    },
  },
  {
    $project: {
      operationType: 1,
      'ns.coll': 1,
      'documentKey._id': 1,
      'fullDocument.cycleId': 1,
      'fullDocument.sequence': 1,
      'fullDocument.facet': 1,
      'fullDocument.supersedes': 1,
      'fullDocument.standing': 1,
    },
  },
];

/** Resolves when the counts are complete for the first time; rejects when the database is away. */
export async function openFeed(connection: Connection, options: FeedOptions = {}): Promise<Feed> {
  const feed = new LiveFeed(connection, options);
  await feed.start();
  return feed;
}

class LiveFeed implements Feed {
  readonly #cycles: string;
  readonly #pipeline: Record<string, unknown>[];
  readonly #listeners = new Set<(moved: Moved) => void>();
  readonly #newsListeners = new Set<(news: News) => void>();
  readonly #stop = new AbortController();
  #portfolio = new Portfolio();
  #stream: mongo.ChangeStream | undefined;
  #running: Promise<void> = Promise.resolve();
  /** False until the first load, and from an error to the next one. */
  #following = false;
  asOf = new Date(0);

  constructor(
    private readonly connection: Connection,
    private readonly options: FeedOptions,
  ) {
    this.#cycles = cycleModel(connection).collection.collectionName;
    this.#pipeline = changesOf({
      events: eventModel(connection).collection.collectionName,
      cycles: this.#cycles,
      keys: apiKeyModel(connection).collection.collectionName,
    });
  }

  get live(): boolean {
    return this.#following && Date.now() - this.asOf.getTime() < SILENT_MS;
  }

  counts(scope: LobScope): PortfolioCounts {
    return this.#portfolio.counts(scope);
  }

  sequenceOf(cycleId: string): number | undefined {
    return this.#portfolio.sequenceOf(cycleId);
  }

  onTransition(listener: (moved: Moved) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onNews(listener: (news: News) => void): () => void {
    this.#newsListeners.add(listener);
    return () => this.#newsListeners.delete(listener);
  }

  async start(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#following = false;
    await this.#stream?.close().catch(() => undefined);
    await this.#running;
  }

  /** Follows the stream; after an error starts over, with pauses that grow while the database is away. */
  async #run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#closed()) {
      try {
        if (!this.#following) await this.#load();
        pauseMs = FIRST_PAUSE_MS;
        await this.#follow();
      } catch (error) {
        this.#following = false;
        if (this.#closed()) return;
        this.options.onInterruption?.(error);
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Opens the stream before it reads the cycles, so that what is written in between comes twice and is never missed. */
  async #load(): Promise<void> {
    await this.#stream?.close().catch(() => undefined);
    const before = this.#portfolio;
    await this.#needReplicaSet();
    const database = this.connection.getClient().db(this.connection.name);
    this.#stream = database.watch(this.#pipeline, { maxAwaitTimeMS: AWAIT_MS });
    const askedAt = new Date();
    // This opens the stream. A time to start at would make the embedded database walk through all that was ever written.
    const first = await this.#stream.tryNext();
    const { portfolio, cycles } = await this.#readAll();
    this.#portfolio = portfolio;
    this.#tellNews({ about: 'everything' });
    this.#current(askedAt);
    if (first) this.#take(first);
    for (const moved of cycles) if (before.sequenceOf(moved.cycleId) !== moved.sequence) this.#tell(moved);
  }

  async #needReplicaSet(): Promise<void> {
    const answer = await this.connection.getClient().db().command({ ping: 1 });
    if (answer.operationTime === undefined) throw new Error('MongoDB must run as a replica set.');
  }

  async #readAll(): Promise<{ portfolio: Portfolio; cycles: Moved[] }> {
    const portfolio = new Portfolio();
    const cycles: Moved[] = [];
    const model = cycleModel(this.connection);
    const read = (range: KeyRange) =>
      model
        .find({ listKey: operators({ $gte: '', ...range }) }, FACET)
        .maxTimeMS(READ_MS)
        .lean();
    for await (const { _id, sequence, ...facet } of readAllInWindows(Date.now(), read)) {
      portfolio.apply(_id, sequence, facet);
      cycles.push({ cycleId: _id, sequence });
    }
    return { portfolio, cycles };
  }

  async #follow(): Promise<void> {
    let askedAt = new Date();
    while (!this.#closed() && this.#stream) {
      const change = await this.#stream.tryNext();
      // A stream that has ended answers at once and for ever that there is nothing new.
      if (this.#stream.closed) throw new Error('The change stream has ended.');
      if (change) this.#take(change);
      // Everything that came with this answer is told before the feed counts as current.
      if (this.#stream.bufferedCount() > 0) continue;
      this.#current(askedAt);
      if (change) await this.#pause(GATHER_MS);
      askedAt = new Date();
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  #closed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** An answer tells what had happened when it was asked for, and it may have waited long to be read. */
  #current(askedAt: Date): void {
    if (this.#closed()) return;
    this.#following = true;
    this.asOf = askedAt;
  }

  #take(change: Change): void {
    if (change.operationType !== 'insert') {
      if ('ns' in change && 'coll' in change.ns && change.ns.coll === this.#cycles) this.#tellDoubt(change);
      else this.#tellNews({ about: 'keys' });
      return;
    }
    const { cycleId, sequence, facet, standing, supersedes } = change.fullDocument as unknown as Logged;
    const counted = { ...standing, ...facet };
    const result = this.#portfolio.apply(cycleId, sequence, counted, { replace: supersedes !== undefined });
    if (result === 'unknown') throw new Error(`The stream skipped the opening of ${cycleId}.`);
    if (result === 'counted') this.#tell({ cycleId, sequence });
  }

  /** The head is the same but reads otherwise, so only listeners that keep what they have read are told. */
  #tellDoubt(change: Change): void {
    const { _id: cycleId } = (change as unknown as { documentKey: { _id: string } }).documentKey;
    this.#tellNews({ about: 'cycle', cycleId, sequence: this.sequenceOf(cycleId) ?? 0 });
  }

  #tell(moved: Moved): void {
    this.#tellNews({ about: 'cycle', ...moved });
    for (const listener of this.#listeners) listener(moved);
  }

  #tellNews(news: News): void {
    for (const listener of this.#newsListeners) listener(news);
  }
}
