import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../../store/connect.js';
import type { Moved } from '../../store/reading/feed.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { cutProxy, type CutProxy } from './cut-proxy.js';
import { CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
let cable: CutProxy;
let store: Store;

beforeAll(async () => {
  test = await openTestStore();
  cable = await cutProxy(test.uri);
  store = await openStore({ uri: cable.uri });
});
afterEach(async () => {
  cable.mend();
  await vi.waitFor(() => store.ping(), { timeout: 20_000, interval: 200 });
});
afterAll(async () => {
  await store.close();
  cable.close();
  await test.close();
});

/** How an attempt failed, and after how many milliseconds. */
async function failure(attempt: () => Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const start = performance.now();
  const error: unknown = await attempt().then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - start };
}

const OUTAGES = [
  ['away', () => cable.cut()],
  ['silent', () => cable.swallow()],
] as const;

describe.each(OUTAGES)('while the database is %s', (_name, break_) => {
  it('a ping says so within about a second', async () => {
    break_();
    const { error, ms } = await failure(() => store.ping());
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(ms).toBeLessThan(1_500);
  });

  it('a transition gives up within three seconds, names the cause, and is recorded by the next try', async () => {
    const cycle = new CycleWriter(`cyc_${_name}`);
    await cycle.write(store);
    const second = cycle.next();
    break_();
    const { error, ms } = await failure(() => store.recordTransition(second));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as Error).cause).toBeInstanceOf(Error);
    expect(ms).toBeLessThan(3_000);
    cable.mend();
    await vi.waitFor(() => store.recordTransition(second), { timeout: 20_000, interval: 200 });
    expect(await test.store.events.verifyChain(cycle.cycleId)).toMatchObject({ ok: true, count: 2 });
  });

  it('a read gives up within about three seconds', async () => {
    break_();
    const { error, ms } = await failure(() => store.cycles.readCycle('cyc_any'));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(ms).toBeLessThan(3_500);
  });
});

describe('when the answer to a commit is lost', () => {
  it('the repeat gets the hash of what was recorded, and nothing is written twice', async () => {
    for (const delayMs of [0, 8, 25]) {
      const cycle = new CycleWriter(`cyc_lost_${delayMs}`);
      await cycle.write(store);
      const second = cycle.next();
      const attempt = store.recordTransition(second).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      cable.swallowAnswers();
      await attempt;
      cable.mend();
      const { hash } = await vi.waitFor(() => store.recordTransition(second), {
        timeout: 20_000,
        interval: 200,
      });
      const chain = await test.store.events.verifyChain(cycle.cycleId);
      expect(chain).toEqual({ ok: true, count: 2, headHash: hash });
    }
  });
});

describe('the feed', () => {
  it('says that it is not live during an outage, then tells what it missed', async () => {
    const feed = await store.openFeed();
    const moved: Moved[] = [];
    feed.onTransition((each) => moved.push(each));
    const [seen, missed] = [new CycleWriter('cyc_seen'), new CycleWriter('cyc_missed')];
    await seen.write(test.store);
    await vi.waitFor(() => expect(moved).toEqual([{ cycleId: 'cyc_seen', sequence: 1 }]));
    cable.cut();
    await vi.waitFor(() => expect(feed.live).toBe(false), { timeout: 15_000 });
    await missed.write(test.store);
    await seen.write(test.store);
    cable.mend();
    await vi.waitFor(() => expect(feed.live).toBe(true), { timeout: 20_000 });
    await vi.waitFor(() => expect(moved).toHaveLength(3), { timeout: 10_000 });
    expect(moved.slice(1)).toEqual(
      expect.arrayContaining([
        { cycleId: 'cyc_missed', sequence: 1 },
        { cycleId: 'cyc_seen', sequence: 2 },
      ]),
    );
    expect(feed.sequenceOf('cyc_seen')).toBe(2);
    await feed.close();
  });
});

describe('opening the store', () => {
  it('fails within about three seconds when nothing listens', async () => {
    const { error, ms } = await failure(() =>
      openStore({ uri: 'mongodb://127.0.0.1:1/?directConnection=true' }),
    );
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(ms).toBeLessThan(4_000);
  });

  it('creates its indexes once, also when several processes start at the same time', async () => {
    const others = await Promise.all([1, 2, 3].map(() => openStore({ uri: test.uri })));
    await Promise.all(others.map((other) => other.ensureIndexes()));
    await Promise.all(others.map((other) => other.close()));
    const indexes = await test.database.collection('cycle_events').indexes();
    expect(indexes.filter(({ name }) => name === 'sequence')).toHaveLength(1);
    expect(indexes.find(({ name }) => name === 'sequence')).toMatchObject({ unique: true });
  });
});
