/** What is remembered of statuses, and when it is not: with a feed whose news come when a test says so. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiStore } from '../../api/api-store.js';
import { statusEtag } from '../../api/http/status-etag.js';
import { KnownStatuses } from '../../api/live/known-statuses.js';
import { ReadCache } from '../../api/live/read-cache.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import type { News } from '../../store/reading/feed.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';

const TOKEN = 'tg_0123456789abcdef_secret';
const pmo = person('pmo');

afterEach(() => {
  vi.useRealTimers();
});

/** A cycle as the database would answer it, and a feed that says what the test lets it say. */
class World {
  live = true;
  /** What the feed has heard of the cycle. */
  heard = 1;
  actor: Actor | null = pmo;
  cycle: ReadableCycle;
  /** How often the database was asked for the cycle. */
  asked = 0;
  /** Holds its answers back. */
  gate: Promise<void> = Promise.resolve();
  readonly #listeners: ((news: News) => void)[] = [];
  readonly statuses: KnownStatuses;
  readonly store: ApiStore;

  constructor() {
    const state = {
      ...new CycleWriter('cyc_1', testCharter()).state,
      sequence: 1,
      wait: decisionWait({ due: '2026-03-15T09:00:00.000Z' }),
    };
    this.cycle = { ...state, charter: testCharter(), headHash: 'h1' };
    const live = () => this.live;
    this.statuses = new KnownStatuses({
      get live() {
        return live();
      },
      sequenceOf: () => this.heard,
      onNews: (listener) => {
        this.#listeners.push(listener);
        return () => undefined;
      },
    });
    const reads = {
      apiKeys: {
        findByToken: () => Promise.resolve(this.actor && { keyId: '0123456789abcdef', actor: this.actor }),
      },
      cycles: {
        readCycle: () => {
          const found = this.cycle;
          this.asked += 1;
          return this.gate.then(() => found);
        },
      },
    };
    this.store = this.statuses.remembering(reads as unknown as ApiStore);
  }

  tell(news: News): void {
    if (news.about === 'cycle') this.heard = news.sequence;
    for (const listener of this.#listeners) listener(news);
  }

  /** The database is at another transition from now on; the feed may not know yet. */
  moveTo(sequence: number, headHash = `h${sequence}`): void {
    this.cycle = { ...this.cycle, sequence, headHash };
  }

  /** What a status that is read from the database does. */
  async read(token = TOKEN): Promise<string> {
    await this.store.apiKeys.findByToken(token);
    const cycle = await this.store.cycles.readCycle('cyc_1');
    return statusEtag(cycle ?? this.cycle, this.actor ?? pmo, Date.now());
  }

  unchanged(tag: string, token = TOKEN, originalUrl = '/v1/cycles/cyc_1'): boolean {
    const headers = { authorization: `Bearer ${token}`, 'if-none-match': tag };
    return this.statuses.unchanged({ headers, originalUrl } as Request, 'cyc_1') !== undefined;
  }
}

describe('a status that was read', () => {
  it('counts as unchanged until the feed tells of a transition', async () => {
    const world = new World();
    const tag = await world.read();
    expect(world.unchanged(tag)).toBe(true);
    expect(world.unchanged('"another"')).toBe(false);
    world.moveTo(2);
    world.tell({ about: 'cycle', cycleId: 'cyc_1', sequence: 2 });
    expect(world.unchanged(tag)).toBe(false);
    expect(world.unchanged(await world.read())).toBe(true);
  });

  it('does not count while the feed is not live, and nothing that was read then is kept', async () => {
    const world = new World();
    const tag = await world.read();
    world.live = false;
    expect(world.unchanged(tag)).toBe(false);
    await world.read();
    world.tell({ about: 'everything' });
    world.live = true;
    expect(world.unchanged(tag)).toBe(false);
  });

  it('counts as changed, with another tag, once it is known that its last step may be made anew', async () => {
    const world = new World();
    const tag = await world.read();
    expect(world.unchanged(tag)).toBe(true);
    world.cycle = { ...world.cycle, unconfirmedSince: '2026-03-15T09:00:00.000Z' };
    world.tell({ about: 'cycle', cycleId: 'cyc_1', sequence: 1 });
    expect(await world.read()).not.toBe(tag);
    expect(world.unchanged(tag)).toBe(false);
    expect(statusOf(world.cycle, pmo, Date.now()).unconfirmedSince).toBe('2026-03-15T09:00:00.000Z');
  });

  it('is not kept when the cycle moved while it was read, nor when the same step was made anew', async () => {
    const world = new World();
    let times = 0;
    for (const sequence of [2, 2]) {
      let open: () => void = () => undefined;
      world.gate = new Promise((resolve) => (open = resolve));
      const reading = world.read();
      times += 1;
      await vi.waitFor(() => expect(world.asked).toBe(times));
      world.moveTo(sequence, `h${sequence}-anew`);
      world.tell({ about: 'cycle', cycleId: 'cyc_1', sequence });
      open();
      const tag = await reading;
      expect(world.unchanged(tag)).toBe(false);
    }
  });

  it('does not count after a caller was told of a later revision, however late the feed is', async () => {
    const world = new World();
    const before = await world.read();
    world.statuses.noteAnswered('cyc_1', { recorded: false, revision: 2 });
    expect(world.unchanged(before)).toBe(false);
    // The read model follows later: what it shows until then is answered, and not remembered.
    await world.read();
    expect(world.unchanged(before)).toBe(false);
    world.moveTo(2);
    const after = await world.read();
    expect(world.unchanged(before)).toBe(false);
    expect(world.unchanged(after)).toBe(true);
    world.tell({ about: 'cycle', cycleId: 'cyc_1', sequence: 2 });
    expect(world.unchanged(before)).toBe(false);
  });

  it('does not take the place of a later one that was read meanwhile', async () => {
    const world = new World();
    let open: () => void = () => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    const slow = world.read();
    await vi.waitFor(() => expect(world.asked).toBe(1));
    // Its answer is on the way; the database goes on before the feed does.
    world.gate = Promise.resolve();
    world.moveTo(2);
    const later = await world.read();
    open();
    await slow;
    expect(world.unchanged(later)).toBe(true);
  });

  it('counts as changed once its due date has passed', async () => {
    const world = new World();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-15T08:59:59.000Z') });
    const tag = await world.read();
    expect(world.unchanged(tag)).toBe(true);
    vi.setSystemTime(new Date('2026-03-15T09:00:01.000Z'));
    expect(world.unchanged(tag)).toBe(false);
  });
});

describe('a caller', () => {
  it('is known by a key that was read, until any key changes', async () => {
    const world = new World();
    const tag = await world.read();
    expect(world.unchanged(tag, 'tg_0123456789abcdef_guessed')).toBe(false);
    world.tell({ about: 'keys' });
    expect(world.unchanged(tag)).toBe(false);
  });

  it('is forgotten as soon as the database no longer knows the key, before the feed tells', async () => {
    const world = new World();
    const tag = await world.read();
    world.actor = null;
    await world.store.apiKeys.findByToken(TOKEN);
    expect(world.unchanged(tag)).toBe(false);
  });

  it('who may not see the cycle is not told that it is unchanged, whatever tag they send', async () => {
    const world = new World();
    await world.read();
    world.actor = { ...pmo, lobs: ['tv'] };
    await world.read('tg_fedcba9876543210_stranger');
    for (const tag of ['*', statusEtag(world.cycle, world.actor, Date.now())])
      expect(world.unchanged(tag, 'tg_fedcba9876543210_stranger')).toBe(false);
  });

  it('with another scope or role has another tag', async () => {
    const world = new World();
    const tag = await world.read();
    world.actor = person('cfo');
    await world.read('tg_fedcba9876543210_cfo-----');
    expect(world.unchanged(tag, 'tg_fedcba9876543210_cfo-----')).toBe(false);
  });

  it('who sends a query gets what the route says about queries', async () => {
    const world = new World();
    const tag = await world.read();
    expect(world.unchanged(tag, TOKEN, '/v1/cycles/cyc_1?x=1')).toBe(false);
  });
});

interface Kept {
  readonly n: number;
}

describe('a cache of what was read', () => {
  const kept = (n: number): Kept => ({ n });

  it('holds no more than it is told to, and lets the least recently used go', async () => {
    const cache = new ReadCache<Kept>({ most: 2, keptMs: 60_000 });
    await cache.read('a', () => Promise.resolve(1), kept);
    await cache.read('b', () => Promise.resolve(2), kept);
    expect(cache.get('a')).toEqual({ n: 1 });
    await cache.read('c', () => Promise.resolve(3), kept);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([
      { n: 1 },
      undefined,
      { n: 3 },
      2,
    ]);
  });

  it('forgets by itself after its time', async () => {
    const cache = new ReadCache<Kept>({ most: 2, keptMs: 5 });
    await cache.read('a', () => Promise.resolve(1), kept);
    await sleep(20);
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0]);
  });

  it('keeps nothing of a read that failed or found nothing', async () => {
    const cache = new ReadCache<Kept>({ most: 2, keptMs: 60_000 });
    await expect(cache.read('a', () => Promise.reject(new Error('away')), kept)).rejects.toThrow('away');
    await cache.read(
      'b',
      () => Promise.resolve(null),
      () => undefined,
    );
    expect(cache.size).toBe(0);
  });
});
