/**
 * Transitions of lost workflow tasks give way to the step made anew, however many they are. Unless a test says otherwise,
 * its tasks belong to one run.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Transition } from '../../domain/cycle/transition.js';
import { TransitionRefused } from '../../store/mongo/store-errors.js';
import { testCharter } from '../support/charters.js';
import { anEntry, CycleWriter, type Change } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
let cycleId = '';
let cycles = 0;
beforeAll(async () => {
  test = await openTestStore();
});
/** Whatever a test has done, the log is whole, the read model shows its end, and there is one message for each event. */
afterEach(async () => {
  const events = await test.store.events.listEvents(cycleId, { limit: 100 });
  const chain = { ok: true, count: events.length, headHash: events.at(-1)?.hash };
  expect(await test.store.events.verifyChain(cycleId)).toEqual(chain);
  const read = await test.store.cycles.readCycle(cycleId);
  expect(read).toMatchObject({ headHash: chain.headHash, sequence: chain.count });
  const messages = await test.database.collection('outbox').find({ cycleId }).toArray();
  expect(messages.map(({ sequence }) => Number(sequence)).sort()).toEqual(
    events.map(({ sequence }) => sequence),
  );
});
afterAll(() => test.close());

const EARLY = '2026-03-02T09:00:00.000Z';
const LATER = '2026-03-02T09:00:06.000Z';
const LATEST = '2026-03-02T09:00:12.000Z';
const inTask = (startedEvent: number, runId = 'run-1') => ({ runId, startedEvent });

/** A cycle whose first transition, made at event 3, the history holds. */
async function openedCycle(): Promise<CycleWriter> {
  cycleId = `cyc_torn_${(cycles += 1)}`;
  const cycle = new CycleWriter(cycleId);
  await cycle.write(test.store);
  return cycle;
}

/** What a workflow task that begins at this event records without the history ever knowing; answers the hashes. */
async function loses({ head, state }: CycleWriter, count: number, change: Change): Promise<string[]> {
  const writer = new CycleWriter(cycleId);
  Object.assign(writer, { head, state });
  const hashes: string[] = [];
  for (let step = 0; step < count; step += 1) {
    await writer.write(test.store, { entries: [anEntry({ text: 'lost' })], ...change });
    hashes.push(writer.head);
  }
  return hashes;
}

const record = (transition: Transition) => test.store.recordTransition(transition);

async function refusal(transition: Transition): Promise<string> {
  const error = await record(transition).then(
    () => new Error('was accepted'),
    (reason: unknown) => reason,
  );
  return error instanceof TransitionRefused ? error.code : String(error);
}

async function texts(): Promise<(string | undefined)[]> {
  const events = await test.store.events.listEvents(cycleId, { limit: 100 });
  return events.map(({ entries }) => entries[0]?.text);
}

const anew = [anEntry({ text: 'anew' })];

describe('a step made anew', () => {
  it.each([1, 2, 3])(
    'takes the place of %i transitions of a lost task, which are kept aside',
    async (count) => {
      const cycle = await openedCycle();
      const lost = await loses(cycle, count, { at: EARLY, task: inTask(6), state: { phase: 'organize' } });
      const change = { at: LATER, task: inTask(8), entries: anew, state: { phase: 'govern' } } as const;
      await cycle.write(test.store, change);
      expect(await texts()).toEqual(['Step 1', 'anew']);
      expect(await test.store.cycles.readCycle(cycleId)).toMatchObject({ phase: 'govern', sequence: 2 });
      const aside = await test.database.collection('superseded_events').find({ cycleId }).toArray();
      expect(aside).toMatchObject(
        lost.map((hash, index) => ({ _id: hash, sequence: 2 + index, supersededBy: cycle.head })),
      );
      await cycle.write(test.store, { at: LATER, task: inTask(8) });
      expect(await texts()).toEqual(['Step 1', 'anew', 'Step 3']);
    },
  );

  it('takes the place of several lost tasks, one after the other', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 2, { at: EARLY, task: inTask(6) });
    await loses(cycle, 3, { at: LATER, task: inTask(8) });
    await cycle.write(test.store, { at: LATEST, task: inTask(10), entries: anew });
    expect(await texts()).toEqual(['Step 1', 'anew']);
    expect(await test.database.collection('superseded_events').countDocuments({ cycleId })).toBe(5);
  });

  it('takes the place of what stands after a transition that the same task has repeated', async () => {
    const cycle = await openedCycle();
    const second = await cycle.write(test.store, { at: EARLY, task: inTask(6) });
    await loses(cycle, 2, { at: EARLY, task: inTask(6) });
    // Its outcome was not known, so that a later task asks again with what the first one has sent.
    expect(await record({ ...second, task: inTask(9) })).toEqual({ hash: cycle.head });
    expect(await texts()).toEqual(['Step 1', 'Step 2', 'lost', 'lost']);
    await cycle.write(test.store, { at: LATER, task: inTask(9), entries: anew });
    expect(await texts()).toEqual(['Step 1', 'Step 2', 'anew']);
  });

  it('is known by its time where the lost task has left its number to the next', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 2, { at: EARLY, task: inTask(6) });
    await cycle.write(test.store, { at: LATER, task: inTask(6), entries: anew });
    expect(await texts()).toEqual(['Step 1', 'anew']);
  });

  it('is known by its task where the clock of the engine went back', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 1, { at: LATER, task: inTask(6) });
    await cycle.write(test.store, { at: EARLY, task: inTask(8), entries: anew });
    expect(await texts()).toEqual(['Step 1', 'anew']);
  });

  it('of the next run comes after what an earlier run has lost', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 2, { at: EARLY, task: inTask(990) });
    await cycle.write(test.store, { at: LATER, task: inTask(3, 'run-2'), entries: anew });
    expect(await texts()).toEqual(['Step 1', 'anew']);
  });

  it('of an engine that was restored comes after all that the backup does not hold', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 3, { at: EARLY, task: inTask(60) });
    const restored = { at: '2026-03-02T09:30:00.000Z', task: inTask(8), entries: anew };
    await cycle.write(test.store, restored);
    expect(await texts()).toEqual(['Step 1', 'anew']);
  });

  it('may be the opening', async () => {
    cycleId = 'cyc_torn_opening';
    const cycle = new CycleWriter(cycleId);
    await loses(cycle, 2, { at: EARLY, task: inTask(3), charter: testCharter({ title: 'As it was lost' }) });
    await cycle.write(test.store, { at: LATER, task: inTask(5), entries: anew });
    expect(await texts()).toEqual(['anew']);
    const read = await test.store.cycles.readCycle(cycleId);
    expect(read?.charter).toEqual(cycle.charter);
  });

  it('takes back a charter that was lost', async () => {
    const cycle = await openedCycle();
    const charter = testCharter({ title: 'Reworked, and lost', lobs: ['mobile'] });
    await loses(cycle, 1, { at: EARLY, task: inTask(6) });
    await loses(cycle, 2, { at: LATER, task: inTask(8), charter });
    expect(await test.store.cycles.readCycle(cycleId)).toMatchObject({ charter });
    await cycle.write(test.store, { at: LATEST, task: inTask(10), entries: anew });
    const read = await test.store.cycles.readCycle(cycleId);
    expect(read?.charter).toEqual(cycle.charter);
    const stored = await test.database.collection<{ _id: string }>('cycles').findOne({ _id: cycleId });
    expect(stored).toMatchObject({ title: cycle.charter.title, lobs: cycle.charter.lobs });
  });
});

describe('a writer of a lost task that wakes late', () => {
  it('is refused, at each of its transitions and after them', async () => {
    const cycle = await openedCycle();
    const late = new CycleWriter(cycleId);
    Object.assign(late, { head: cycle.head, state: cycle.state });
    const lost = [];
    for (let step = 0; step < 2; step += 1)
      lost.push(await late.write(test.store, { at: EARLY, task: inTask(6) }));
    lost.push(late.next({ at: EARLY, task: inTask(6) }));
    await cycle.write(test.store, { at: LATER, task: inTask(8), entries: anew });
    const third = await cycle.write(test.store, { at: LATER, task: inTask(8), entries: anew });
    const other = { ...lost[1]!, key: 'another' };
    expect(await refusal(lost[0]!)).toBe('key-reused');
    expect(await refusal(lost[1]!)).toBe('key-reused');
    expect(await refusal(other)).toBe('sequence-taken');
    expect(await refusal(lost[2]!)).toBe('chain-broken');
    expect(await texts()).toEqual(['Step 1', 'anew', 'anew']);
    expect(await record(third)).toEqual({ hash: cycle.head });
  });

  it('is refused also when only what stands at the end is later than it', async () => {
    const cycle = await openedCycle();
    const second = await cycle.write(test.store, { at: EARLY, task: inTask(6) });
    await cycle.write(test.store, { at: LATER, task: inTask(12) });
    expect(await refusal({ ...second, at: LATER, task: inTask(8) })).toBe('key-reused');
    expect(await texts()).toEqual(['Step 1', 'Step 2', 'Step 3']);
  });
});

describe('writers at the same moment', () => {
  it('leave the transition of the latest task, whatever the order in which they arrive', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 3, { at: EARLY, task: inTask(6) });
    for (let round = 0; round < 10; round += 1) {
      const tasks = [8, 10, 12].map((event) => inTask(event + 6 * round));
      const writers = tasks.map((task) =>
        cycle.next({ at: LATER, task, entries: [anEntry({ text: `task ${task.startedEvent}` })] }),
      );
      await Promise.allSettled(writers.map(record));
      // One that was overtaken may have given up: it is told so and comes again.
      const last = writers.at(-1)!;
      const { hash } = await record(last);
      expect(await texts()).toEqual(['Step 1', last.entries[0]?.text]);
      expect(await test.store.cycles.readCycle(cycleId)).toMatchObject({ headHash: hash });
    }
  });

  it('of the same transition supersede once', async () => {
    const cycle = await openedCycle();
    await loses(cycle, 3, { at: EARLY, task: inTask(6) });
    const once = cycle.next({ at: LATER, task: inTask(8), entries: anew });
    const answers = await Promise.all(Array.from({ length: 6 }, () => record(once)));
    expect(new Set(answers.map(({ hash }) => hash)).size).toBe(1);
    expect(await texts()).toEqual(['Step 1', 'anew']);
    expect(await test.database.collection('superseded_events').countDocuments({ cycleId })).toBe(3);
  });
});

describe('the feed', () => {
  it('counts the cycle by the transition that took the place of several, and tells listeners', async () => {
    const feed = await test.store.openFeed();
    const cycle = await openedCycle();
    await loses(cycle, 3, { at: EARLY, task: inTask(6) });
    await expect.poll(() => feed.sequenceOf(cycleId)).toBe(4);
    const moved: number[] = [];
    feed.onTransition((news) => {
      if (news.cycleId === cycleId) moved.push(news.sequence);
    });
    const before = feed.counts('*').byPhase.govern ?? 0;
    await cycle.write(test.store, { at: LATER, task: inTask(8), state: { phase: 'govern' } });
    await expect.poll(() => feed.counts('*').byPhase.govern ?? 0).toBe(before + 1);
    expect(moved).toEqual([2]);
    expect(feed.sequenceOf(cycleId)).toBe(2);
    await feed.close();
  });
});
