import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { USUAL_JOURNEY_STAGES, OUTCOMES, PHASES } from '../../base/vocabulary.js';
import { sealOf } from '../../store/cycle/content-hash.js';
import type { Feed, Moved } from '../../store/reading/feed.js';
import type { PortfolioCounts } from '../../store/reading/portfolio-reader.js';
import { testCharter } from '../support/charters.js';
import { CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
let feed: Feed;
const seed = Number(process.env.TEST_SEED ?? randomInt(2 ** 31));

beforeAll(async () => {
  test = await openTestStore();
  feed = await test.store.openFeed();
});
afterAll(async () => {
  await feed.close();
  await test.close();
});

/** A small generator with a seed (mulberry32), so that a failing run can be repeated with TEST_SEED. */
function random(state: number): (below: number) => number {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** The counts, from nothing but the database. */
async function counted(lobs?: string[]): Promise<PortfolioCounts> {
  const filter = lobs ? { lobs: { $in: lobs } } : {};
  const cycles = await test.database.collection('cycles').find(filter).toArray();
  const open = cycles.filter((cycle) => cycle.open === true);
  const closed = cycles.filter((cycle) => cycle.open === false);
  return {
    total: cycles.length,
    open: open.length,
    closed: closed.length,
    byPhase: tally(open.map((cycle): unknown => cycle.phase)),
    byLob: tally(open.flatMap((cycle) => cycle.lobs as string[])),
    byJourneyStage: tally(open.map((cycle): unknown => cycle.journeyStage)),
    byOutcome: tally(closed.map((cycle): unknown => cycle.outcome)),
  };
}

function tally(names: unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names as string[]) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

async function writeAtRandom(cycles: CycleWriter[], steps: number, pick: (below: number) => number) {
  for (let step = 0; step < steps; step += 1) {
    if (cycles.length === 0 || pick(4) === 0) {
      const lobs = ['fiber', 'mobile', 'b2b'].filter((_, index) => pick(2) === 0 || index === 2);
      const charter = testCharter({ lobs, journeyStage: USUAL_JOURNEY_STAGES[pick(4)]! });
      cycles.push(new CycleWriter(`cyc_${seed}_${cycles.length}`, charter));
    }
    const cycle = cycles[pick(cycles.length)]!;
    const outcome = OUTCOMES[pick(OUTCOMES.length)]!;
    const closing = cycle.head !== '' && pick(5) === 0;
    const exit = closing ? { closed: true, exit: { outcome, reason: 'by chance' } } : {};
    await cycle.write(test.store, { state: { phase: PHASES[pick(PHASES.length)]!, ...exit } });
  }
}

describe('the feed', () => {
  it('has the counts of a fresh count of the database after random transitions', async () => {
    process.stdout.write(`seed ${seed}\n`);
    const moved: Moved[] = [];
    const stop = feed.onTransition((each) => moved.push(each));
    const cycles: CycleWriter[] = [];
    await writeAtRandom(cycles, 120, random(seed));
    await vi.waitFor(() => expect(moved).toHaveLength(120), { timeout: 10_000 });
    stop();
    expect(feed.counts('*')).toEqual(await counted());
    expect(feed.counts(['fiber'])).toEqual(await counted(['fiber']));
    expect(feed.counts(['mobile', 'b2b'])).toEqual(await counted(['mobile', 'b2b']));
    expect(feed.counts([])).toMatchObject({ total: 0, byPhase: {} });
    for (const cycle of cycles.filter(({ head }) => head !== '')) {
      expect(feed.sequenceOf(cycle.cycleId)).toBe(cycle.state.sequence);
    }
  });

  it('begins with what is there when it is opened', async () => {
    await new CycleWriter('cyc_before').write(test.store);
    const second = await test.store.openFeed();
    expect(second.live).toBe(true);
    expect(second.counts('*')).toEqual(await counted());
    expect(second.sequenceOf('cyc_before')).toBe(1);
    await second.close();
    expect(second.live).toBe(false);
  });

  it('tells each transition of a cycle in order, and none after the listener has left', async () => {
    const moved: Moved[] = [];
    const stop = feed.onTransition((each) => each.cycleId === 'cyc_order' && moved.push(each));
    const cycle = new CycleWriter('cyc_order');
    for (let n = 0; n < 5; n += 1) await cycle.write(test.store);
    await vi.waitFor(() => expect(moved.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]));
    stop();
    await cycle.write(test.store);
    await vi.waitFor(() => expect(feed.sequenceOf('cyc_order')).toBe(6));
    expect(moved).toHaveLength(5);
  });

  it('says how old its knowledge is while nothing happens', async () => {
    const before = feed.asOf.getTime();
    await vi.waitFor(() => expect(feed.asOf.getTime()).toBeGreaterThan(before), { timeout: 5_000 });
  });

  it('does not hear of a transition that was rolled back', async () => {
    const cycle = new CycleWriter('cyc_rolled_back');
    const moved: Moved[] = [];
    const stop = feed.onTransition((each) => each.cycleId === 'cyc_rolled_back' && moved.push(each));
    const opening = cycle.next();
    const outbox = test.database.collection<{ _id: string }>('outbox');
    const _id = sealOf(opening).hash;
    await outbox.insertOne({ _id });
    await expect(test.store.recordTransition(opening)).rejects.toThrow();
    await outbox.deleteOne({ _id });
    await cycle.write(test.store);
    await vi.waitFor(() => expect(moved).toEqual([{ cycleId: 'cyc_rolled_back', sequence: 1 }]));
    stop();
  });
});

describe('a change stream that has ended', () => {
  it('is noticed at once and opened anew, and holds up nothing else meanwhile', async () => {
    const own = await openTestStore();
    const interruptions: string[] = [];
    const following = await own.store.openFeed({
      onInterruption: (error) => interruptions.push(String(error)),
    });
    await own.database.dropDatabase();
    await vi.waitFor(() => expect(interruptions.join()).toContain('has ended'), { timeout: 10_000 });
    await own.store.ensureIndexes();
    const moved: Moved[] = [];
    following.onTransition((each) => moved.push(each));
    await vi.waitFor(() => expect(following.live).toBe(true), { timeout: 15_000 });
    const cycle = new CycleWriter('cyc_after_the_end', testCharter());
    await cycle.write(own.store);
    await vi.waitFor(() => expect(moved).toContainEqual({ cycleId: 'cyc_after_the_end', sequence: 1 }), {
      timeout: 10_000,
    });
    await following.close();
    await own.close();
  }, 60_000);
});
