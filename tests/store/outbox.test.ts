import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { outboxStore, type Claim, type Outbox, type OutboxMessage } from '../../store/cycle/outbox.js';
import { CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
let connection: mongoose.Connection;
/** Ahead of the real one by as much as a test says. */
let aheadMs = 0;
let outbox: Outbox;

beforeAll(async () => {
  test = await openTestStore();
  connection = await mongoose.createConnection(test.uri, { writeConcern: { w: 'majority' } }).asPromise();
  outbox = outboxStore(connection, () => Date.now() + aheadMs);
});
afterEach(async () => {
  aheadMs = 0;
  await test.database.collection('outbox').deleteMany({});
});
afterAll(async () => {
  await connection.close();
  await test.close();
});

const LEASE_MS = 30_000;
let cycles = 0;

/** A cycle with this many transitions, none of which is dispatched. */
async function written(transitions: number): Promise<CycleWriter> {
  const cycle = new CycleWriter(`cyc_outbox_${(cycles += 1)}`);
  for (let step = 0; step < transitions; step += 1) await cycle.write(test.store);
  return cycle;
}

function sequences({ runs }: Claim): Record<string, number[]> {
  return Object.fromEntries(runs.map((run) => [run[0]!.cycleId, run.map(({ sequence }) => sequence)]));
}

const messages = ({ runs }: Claim): OutboxMessage[] => runs.flat();

describe('a claim', () => {
  it('takes what was recorded, in the order of each cycle, under the hash of its transition', async () => {
    const one = await written(3);
    const other = await written(2);
    const claim = await outbox.claim(10, LEASE_MS);
    expect(sequences(claim)).toEqual({ [one.cycleId]: [1, 2, 3], [other.cycleId]: [1, 2] });
    const last = claim.runs.flat().find(({ hash }) => hash === one.head);
    expect(last).toMatchObject({
      id: one.head,
      sequence: 3,
      key: `cycle:${one.cycleId}/transition/3`,
      task: { runId: 'run-1', startedEvent: 9 },
      doubtedAt: null,
      topic: 'cycle.transition',
      createdAt: '2026-03-01T09:00:00.000Z',
      failures: 0,
    });
    expect(messages(await outbox.claim(10, LEASE_MS))).toEqual([]);
  });

  it('takes no message while an earlier one of its cycle is with somebody else', async () => {
    const { cycleId } = await written(3);
    const first = await outbox.claim(1, LEASE_MS);
    expect(sequences(first)).toEqual({ [cycleId]: [1] });
    expect(messages(await outbox.claim(10, LEASE_MS))).toEqual([]);
    aheadMs += 1_000;
    expect(messages(await outbox.claim(10, LEASE_MS))).toEqual([]);
    await outbox.markDispatched(first.lease, [messages(first)[0]!.id]);
    aheadMs += 1_000;
    expect(sequences(await outbox.claim(10, LEASE_MS))).toEqual({ [cycleId]: [2, 3] });
  });

  it('gets what a dead one held when its lease is over, and the dead one can settle nothing any more', async () => {
    const { cycleId } = await written(2);
    const dead = await outbox.claim(10, LEASE_MS);
    aheadMs = LEASE_MS + 1;
    const living = await outbox.claim(10, LEASE_MS);
    expect(messages(living)).toEqual(messages(dead));
    expect(await outbox.markDispatched(dead.lease, [messages(dead)[0]!.id])).toBe(0);
    await outbox.giveBack(dead.lease, messages(dead), { pauseMs: 0, failed: true });
    expect(messages(await outbox.claim(10, LEASE_MS))).toEqual([]);
    expect(await outbox.markDispatched(living.lease, [messages(living)[0]!.id])).toBe(1);
    expect(sequences(living)).toEqual({ [cycleId]: [1, 2] });
  });

  it('shares messages with others that race for them: each goes to one', async () => {
    for (let each = 0; each < 6; each += 1) await written(4);
    const seen: string[] = [];
    const racer = async () => {
      for (let round = 0; round < 12; round += 1) {
        const claim = await outbox.claim(3, LEASE_MS);
        for (const { id } of messages(claim)) {
          seen.push(id);
          expect(await outbox.markDispatched(claim.lease, [id])).toBe(1);
        }
        aheadMs += 100;
      }
    };
    await Promise.all(Array.from({ length: 6 }, racer));
    expect(new Set(seen).size).toBe(24);
    expect(seen).toHaveLength(24);
  });
});

describe('a message that failed', () => {
  it('holds up its own cycle and no other, keeps its order, and knows how often it failed', async () => {
    const { cycleId } = await written(3);
    const claim = await outbox.claim(10, LEASE_MS);
    await outbox.giveBack(claim.lease, messages(claim), { pauseMs: 60_000, failed: true });
    const other = await written(1);
    const meanwhile = await outbox.claim(10, LEASE_MS);
    expect(sequences(meanwhile)).toEqual({ [other.cycleId]: [1] });
    await outbox.markDispatched(meanwhile.lease, [messages(meanwhile)[0]!.id]);
    aheadMs = 60_001;
    const again = await outbox.claim(10, LEASE_MS);
    expect(again.runs.flat().map((each) => [each.sequence, each.failures])).toEqual([
      [1, 1],
      [2, 0],
      [3, 0],
    ]);
    expect(again.runs[0]?.[0]?.cycleId).toBe(cycleId);
  });

  it('makes what is recorded after it wait as long, without being asked for in vain all the time', async () => {
    const cycle = await written(1);
    const claim = await outbox.claim(10, LEASE_MS);
    await outbox.giveBack(claim.lease, messages(claim), { pauseMs: 60_000, failed: true });
    await cycle.write(test.store);
    expect(messages(await outbox.claim(10, LEASE_MS))).toEqual([]);
    const { availableAt } = (await test.database.collection('outbox').findOne({ sequence: 2 }))!;
    expect((availableAt as Date).getTime()).toBeGreaterThan(Date.now() + 50_000);
  });
});

describe('a dispatched message', () => {
  it('is never handed out again, and is deleted after 30 days', async () => {
    await written(1);
    const claim = await outbox.claim(10, LEASE_MS);
    await outbox.markDispatched(claim.lease, [messages(claim)[0]!.id]);
    aheadMs = 29 * 86_400_000;
    expect(messages(await outbox.claim(10, LEASE_MS))).toEqual([]);
    const stored = (await test.database.collection('outbox').findOne({}))!;
    const keptMs = (stored.expiresAt as Date).getTime() - (stored.dispatchedAt as Date).getTime();
    expect(keptMs).toBe(30 * 86_400_000);
    const indexes = await test.database.collection('outbox').indexes();
    expect(indexes).toContainEqual(
      expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0, sparse: true }),
    );
  });

  it('does not delay the search for what waits, however many there are', async () => {
    const done = Array.from({ length: 2_000 }, (_, index) => ({
      _id: `done-${index}`,
      cycleId: 'cyc_done',
      sequence: index,
      dispatchedAt: new Date(),
    }));
    await test.database.collection<{ _id: string }>('outbox').insertMany(done);
    await written(2);
    const plan = await test.database
      .collection('outbox')
      .find({ availableAt: { $gte: new Date(0), $lte: new Date() } })
      .sort({ availableAt: 1, sequence: 1 })
      .limit(25)
      .explain('executionStats');
    expect(plan.executionStats).toMatchObject({ totalDocsExamined: 2 });
  });
});

describe('the oldest waiting message', () => {
  it('is told with its time, taken or not, until it is dispatched', async () => {
    expect(await outbox.oldestWaiting()).toBeNull();
    await written(1);
    const recorded = new Date('2026-03-01T09:00:00.000Z');
    expect(await outbox.oldestWaiting()).toEqual(recorded);
    const claim = await outbox.claim(1, LEASE_MS);
    expect(await outbox.oldestWaiting()).toEqual(recorded);
    await outbox.giveBack(claim.lease, messages(claim), { pauseMs: 60_000, failed: true });
    expect(await outbox.oldestWaiting()).toEqual(recorded);
    aheadMs = 60_001;
    const again = await outbox.claim(1, LEASE_MS);
    await outbox.markDispatched(again.lease, [messages(again)[0]!.id]);
    expect(await outbox.oldestWaiting()).toBeNull();
  });

  it('is found without looking at those that were dispatched, however many there are', async () => {
    const done = Array.from({ length: 500 }, (_, index) => ({
      _id: `done-${index}`,
      cycleId: 'cyc_done',
      sequence: index,
      createdAt: new Date(index),
      dispatchedAt: new Date(),
    }));
    await test.database.collection<{ _id: string }>('outbox').insertMany(done);
    await written(2);
    const plan = await test.database
      .collection('outbox')
      .find({ waitingSince: { $gte: new Date(0) } })
      .sort({ waitingSince: 1 })
      .limit(1)
      .explain('executionStats');
    const { totalDocsExamined } = plan.executionStats as { totalDocsExamined: number };
    // A database that stops at the limit looks at one; the embedded one at all that wait.
    expect(totalDocsExamined).toBeLessThanOrEqual(2);
  });
});

it('the backlog tells how many messages wait, taken or not, and since when the oldest does', async () => {
  expect(await outbox.backlog()).toEqual({ count: 0, oldestCreatedAt: null });
  await written(2);
  const claim = await outbox.claim(1, LEASE_MS);
  expect(await outbox.backlog()).toEqual({ count: 2, oldestCreatedAt: new Date('2026-03-01T09:00:00.000Z') });
  await outbox.markDispatched(claim.lease, [messages(claim)[0]!.id]);
  expect(await outbox.backlog()).toMatchObject({ count: 1 });
});
