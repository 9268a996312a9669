/** Messages wait for the history; what it never gets to hold is told to the workflow, and replaced by it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Transition } from '../../domain/cycle/transition.js';
import type { OutboxMessage } from '../../store/cycle/outbox.js';
import { startOutboxDispatcher, type OutboxDispatcher } from '../../worker/outbox-dispatcher.js';
import { anEntry, CycleWriter } from '../store/cycle-writer.js';
import { openTestStore, type TestStore } from '../store/test-store.js';
import { FakeHistory } from './fake-history.js';
import { Receiver } from './receiver.js';

let test: TestStore;
let history: FakeHistory;
let receiver: Receiver;
let log: string[] = [];
let cycles = 0;

beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => {
  history = new FakeHistory();
  receiver = new Receiver();
  log = [];
});
afterEach(() => test.database.collection('outbox').deleteMany({}));
afterAll(() => test.close());

const DOUBT_AFTER_MS = 1_000;
const DOUBT_AGAIN_MS = 1_500;

function dispatch(): OutboxDispatcher {
  const dispatcher = startOutboxDispatcher({
    outbox: test.store.outbox,
    doubts: test.store.doubts,
    confirmation: history,
    transport: receiver,
    logger: pino({ level: 'info' }, { write: (line) => void log.push(line) }),
    pollMs: 20,
    doubtAfterMs: DOUBT_AFTER_MS,
    doubtAgainMs: DOUBT_AGAIN_MS,
  });
  onTestFinished(() => dispatcher.stop());
  return dispatcher;
}

async function openedCycle(): Promise<CycleWriter> {
  const cycle = new CycleWriter(`cyc_gate_${(cycles += 1)}`);
  await cycle.write(test.store);
  return cycle;
}

const LATER = '2026-03-02T09:00:06.000Z';

/** A step that a lost task has recorded: the writer goes on as if it were not there. @returns its hash */
async function ghost(cycle: CycleWriter, change: Partial<Transition> = {}): Promise<string> {
  const lost = cycle.next({ entries: [anEntry({ text: 'lost' })] });
  const { hash } = await test.store.recordTransition({ ...lost, ...change });
  history.lacks.add(hash);
  return hash;
}

const received = () => receiver.received.map(({ sequence, hash }) => [sequence, hash]);
const unconfirmedSince = async ({ cycleId }: CycleWriter) =>
  (await test.store.cycles.readCycle(cycleId))?.unconfirmedSince;
const untilReceived = (count: number) =>
  vi.waitFor(() => expect(receiver.received).toHaveLength(count), { timeout: 10_000 });

describe('a message', () => {
  it('waits until the history holds its transition, holds up no other cycle, and keeps its order', async () => {
    const cycle = await openedCycle();
    const first = cycle.head;
    await cycle.write(test.store);
    history.lacks.add(cycle.head);
    const other = await openedCycle();
    dispatch();
    await untilReceived(2);
    expect(new Set(received().map(([, hash]) => hash))).toEqual(new Set([first, other.head]));
    await sleep(200);
    expect(receiver.received).toHaveLength(2);
    history.lacks.clear();
    await untilReceived(3);
    expect(received().at(-1)).toEqual([2, cycle.head]);
    expect(history.told).toEqual([]);
  });

  it('asks the history once for all that wait of a cycle', async () => {
    const cycle = await openedCycle();
    for (let step = 0; step < 9; step += 1) await cycle.write(test.store);
    dispatch();
    await untilReceived(10);
    expect(history.questions).toBe(1);
  });

  it('carries the hash as its id, and the key of its step', async () => {
    const cycle = await openedCycle();
    dispatch();
    await untilReceived(1);
    const { head: hash, cycleId } = cycle;
    expect(receiver.received[0]).toMatchObject({
      id: hash,
      hash,
      cycleId,
      sequence: 1,
      key: `cycle:${cycleId}/transition/1`,
    });
    expect(receiver.received[0]).not.toHaveProperty('replaces');
  });
});

describe('a step that the history never gets to hold', () => {
  it('is not sent, its workflow is told of the head, and what takes its place goes out alone', async () => {
    const cycle = await openedCycle();
    const lost = await ghost(cycle);
    const { cycleId } = cycle;
    dispatch();
    await vi.waitFor(() => expect(history.told).toHaveLength(1), { timeout: 5_000 });
    expect(history.told[0]).toEqual({ cycleId, head: { sequence: 2, hash: lost } });
    expect(log.join('')).toContain('the history lacks a recorded step, its workflow was told');
    expect(received().map(([sequence]) => sequence)).toEqual([1]);
    await cycle.write(test.store, { at: LATER });
    await untilReceived(2);
    expect(received()[1]).toEqual([2, cycle.head]);
    // Nobody was told of the lost one.
    expect(receiver.received[1]).not.toHaveProperty('replaces');
  });

  it('is shown as doubtful meanwhile, and no longer after the transition that follows', async () => {
    const cycle = await openedCycle();
    await ghost(cycle);
    expect(await unconfirmedSince(cycle)).toBeNull();
    dispatch();
    await vi.waitFor(async () => expect(await unconfirmedSince(cycle)).not.toBeNull(), { timeout: 5_000 });
    const since = (await unconfirmedSince(cycle)) ?? '';
    expect(Math.abs(Date.now() - Date.parse(since) - DOUBT_AFTER_MS)).toBeLessThan(1_500);
    await cycle.write(test.store, { at: LATER });
    expect(await unconfirmedSince(cycle)).toBeNull();
  });

  it('is shown as certain again when the history holds it after all', async () => {
    const cycle = await openedCycle();
    await ghost(cycle);
    dispatch();
    await vi.waitFor(async () => expect(await unconfirmedSince(cycle)).not.toBeNull(), { timeout: 5_000 });
    const known = (await test.store.cycles.readCycle(cycle.cycleId))!;
    history.lacks.clear();
    await untilReceived(2);
    expect(await unconfirmedSince(cycle)).toBeNull();
    // Whoever remembers the doubtful one does not take it for what is recorded.
    expect((await test.store.cycles.readCycle(cycle.cycleId, known))?.unconfirmedSince).toBeNull();
  });

  it('is told to its workflow again while nothing happens, but not before it has had time to answer', async () => {
    const cycle = await openedCycle();
    await ghost(cycle);
    dispatch();
    dispatch();
    await vi.waitFor(() => expect(history.told).toHaveLength(1), { timeout: 5_000 });
    await sleep(DOUBT_AGAIN_MS / 2);
    expect(history.told).toHaveLength(1);
    await vi.waitFor(() => expect(history.told).toHaveLength(2), { timeout: 5_000 });
  });

  it('is told to its workflow with the head that is recorded, when the lost task has left several', async () => {
    const cycle = await openedCycle();
    await ghost(cycle);
    const second = new CycleWriter(cycle.cycleId);
    const third = cycle.next({ entries: [anEntry({ text: 'lost' })] });
    Object.assign(second, { state: third.state, head: (await test.store.recordTransition(third)).hash });
    const last = await ghost(second);
    dispatch();
    await vi.waitFor(() => expect(history.told).toHaveLength(1), { timeout: 5_000 });
    expect(history.told[0]?.head).toEqual({ sequence: 3, hash: last });
    expect(receiver.received).toHaveLength(1);
  });

  it('goes out when its workflow has ended, because nobody will make it anew', async () => {
    const cycle = await openedCycle();
    const lost = await ghost(cycle);
    history.ended = true;
    dispatch();
    await untilReceived(2);
    expect(received()[1]).toEqual([2, lost]);
    expect(await unconfirmedSince(cycle)).toBeNull();
  });

  it('is found by the next worker when the one that recorded it is gone', async () => {
    const cycle = await openedCycle();
    const lost = await ghost(cycle);
    const gone = dispatch();
    await untilReceived(1);
    await gone.stop();
    expect(history.told).toEqual([]);
    await sleep(DOUBT_AFTER_MS);
    dispatch();
    await vi.waitFor(() => expect(history.told).toHaveLength(1), { timeout: 2_000 });
    expect(history.told[0]?.head).toEqual({ sequence: 2, hash: lost });
    await cycle.write(test.store, { at: LATER });
    await untilReceived(2);
    expect(received()[1]).toEqual([2, cycle.head]);
  });
});

describe('a step that is made anew after its message went out', () => {
  /** An operator has reset the workflow: a run of its own begins before what was told. */
  const anewIn = (runId: string, at: string) => ({ at, task: { runId, startedEvent: 3 } });

  it('names the message that it replaces, even when the one in between was never sent', async () => {
    const cycle = await openedCycle();
    const told = (await test.store.recordTransition(cycle.next())).hash;
    const dispatcher = dispatch();
    await untilReceived(2);
    await dispatcher.stop();
    const unsent = cycle.next(anewIn('run-2', LATER));
    await test.store.recordTransition(unsent);
    await cycle.write(test.store, anewIn('run-3', '2026-03-02T10:00:00.000Z'));
    dispatch();
    await untilReceived(3);
    expect(receiver.received[2]).toMatchObject({ sequence: 2, hash: cycle.head, replaces: told });
  });

  it('names that message also when it was deleted as old', async () => {
    const cycle = await openedCycle();
    const told = (await test.store.recordTransition(cycle.next())).hash;
    const dispatcher = dispatch();
    await untilReceived(2);
    await dispatcher.stop();
    await test.database.collection('outbox').deleteMany({});
    await cycle.write(test.store, anewIn('run-2', LATER));
    dispatch();
    await untilReceived(3);
    expect(receiver.received[2]).toMatchObject({ sequence: 2, hash: cycle.head, replaces: told });
  });
});

describe('while Temporal is away', () => {
  it('nothing goes out and nothing is doubted, the log says so once, and afterwards all goes out', async () => {
    history.away = true;
    const cycle = await openedCycle();
    await cycle.write(test.store);
    dispatch();
    await sleep(DOUBT_AFTER_MS + 2_500);
    expect(receiver.received).toEqual([]);
    expect(await unconfirmedSince(cycle)).toBeNull();
    history.away = false;
    await untilReceived(2);
    expect(receiver.received.map(({ failures }: OutboxMessage) => failures)).toEqual([0, 0]);
    expect(log.filter((line) => line.includes('waits for Temporal'))).toHaveLength(1);
    expect(log.filter((line) => line.includes('has Temporal again'))).toHaveLength(1);
  });
});

it('the feed tells those who keep what they read when a head becomes doubtful and when it no longer is', async () => {
  const cycle = await openedCycle();
  const lost = await ghost(cycle);
  const feed = await test.store.openFeed();
  onTestFinished(() => feed.close());
  const news: unknown[] = [];
  const moved: unknown[] = [];
  feed.onNews((each) => news.push(each));
  feed.onTransition((each) => moved.push(each));
  const { cycleId } = cycle;
  await test.store.doubts.raise({ cycleId, sequence: 2, hash: lost }, new Date());
  await vi.waitFor(() => expect(news).toEqual([{ about: 'cycle', cycleId, sequence: 2 }]), {
    timeout: 5_000,
  });
  await test.store.doubts.settle(cycleId, lost);
  await vi.waitFor(() => expect(news).toHaveLength(2), { timeout: 5_000 });
  expect(moved).toEqual([]);
  // A transition is told as one, not twice.
  await test.store.doubts.raise({ cycleId, sequence: 2, hash: lost }, new Date());
  await vi.waitFor(() => expect(news).toHaveLength(3), { timeout: 5_000 });
  await cycle.write(test.store, { at: LATER });
  await vi.waitFor(() => expect(moved).toHaveLength(1), { timeout: 5_000 });
  expect(news).toHaveLength(4);
});

it('a doubt about a step that was replaced meanwhile marks nothing', async () => {
  const cycle = await openedCycle();
  const { cycleId } = cycle;
  const lost = await ghost(cycle);
  await cycle.write(test.store, { at: LATER });
  expect(await test.store.doubts.raise({ cycleId, sequence: 2, hash: lost }, new Date())).toBeNull();
  expect(await unconfirmedSince(cycle)).toBeNull();
});
