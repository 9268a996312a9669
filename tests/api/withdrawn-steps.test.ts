/**
 * Steps that a lost workflow task has recorded, and that were made anew: whoever follows a cycle ends with exactly its log,
 * whether it stays or is cut and comes back.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { CycleWriter } from '../store/cycle-writer.js';
import { person } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { idOf, openStream, type Place, type StreamReader } from './stream-reader.js';

const seed = Number(process.env.TEST_SEED ?? randomInt(2 ** 31));

let api: ApiUnderTest;
const readers: StreamReader[] = [];

beforeAll(async () => {
  api = await startApi((deps) => ({ ...deps, heartbeatMs: 300 }));
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.cut();
});
afterAll(() => api.close());

async function listen({ cycleId }: CycleWriter, place: Place = {}): Promise<StreamReader> {
  const reader = await openStream(api, cycleId, await api.tokenOf(person('pmo')), place);
  readers.push(reader);
  return reader;
}

async function written(transitions: number): Promise<CycleWriter> {
  const cycle = new CycleWriter(newCycleId());
  for (let step = 0; step < transitions; step += 1) await cycle.write(api.store);
  return cycle;
}

const closing = { closed: true, wait: null, exit: { outcome: 'rejected', reason: 'too dear' } } as const;
const timeOf = (attempt: number) =>
  new Date(Date.parse('2026-03-02T09:00:00.000Z') + attempt * 1_000).toISOString();
const task = (startedEvent: number) => ({ runId: 'run-1', startedEvent });

/** Recorded after the cycle's head, which goes on as if they were not there. */
async function loses(cycle: CycleWriter, count: number, attempt: number, state = {}): Promise<CycleWriter> {
  const lost = new CycleWriter(cycle.cycleId);
  Object.assign(lost, { state: cycle.state, head: cycle.head });
  for (let step = 0; step < count; step += 1)
    await lost.write(api.store, { at: timeOf(attempt), task: task(100 + attempt), state });
  return lost;
}

const goesOn = (cycle: CycleWriter, attempt: number, state = {}) =>
  cycle.write(api.store, { at: timeOf(attempt), task: task(100 + attempt), state });

const log = async ({ cycleId }: CycleWriter) =>
  (await api.store.events.listEvents(cycleId, { limit: 100 })).map(({ hash }) => hash);

async function untilItHolds(reader: StreamReader, cycle: CycleWriter, before: string[] = []) {
  const wanted = await log(cycle);
  await vi.waitFor(() => expect(reader.timeline(before)).toEqual(wanted), { timeout: 15_000 });
}

it.each([1, 2, 3])('%i lost steps are taken back from a follower that stays', async (count) => {
  const cycle = await written(2);
  const reader = await listen(cycle, { after: 0 });
  const lost = await loses(cycle, count, 1);
  await reader.until(({ events }) => events.length === 2 + count);
  expect(reader.lastId).toBe(idOf(2 + count, lost.head));
  await goesOn(cycle, 2);
  await untilItHolds(reader, cycle);
  const [third, ...more] = reader.events.slice(2 + count);
  expect(third).toMatchObject({ id: idOf(3, cycle.head), event: 'replaced', data: { sequence: 3 } });
  expect(third?.data.replaces).toBe(reader.events[2]?.data.hash.slice(0, 8));
  expect(more).toEqual([]);
  await goesOn(cycle, 2);
  await untilItHolds(reader, cycle);
  expect(reader.events.at(-1)).toMatchObject({ id: idOf(4, cycle.head), event: 'transition' });
});

it.each([1, 2, 3])(
  '%i lost steps are taken back from a follower that comes back with them',
  async (count) => {
    const cycle = await written(2);
    const first = await listen(cycle, { after: 0 });
    await loses(cycle, count, 1);
    await first.until(({ events }) => events.length === 2 + count);
    first.cut();
    await goesOn(cycle, 2);
    const back = await listen(cycle, { lastEventId: first.lastId! });
    await untilItHolds(back, cycle, first.timeline());
    expect(back.events.map(({ event, sequence }) => [event, sequence])).toEqual([['replaced', 3]]);
    await goesOn(cycle, 2);
    await goesOn(cycle, 2);
    await untilItHolds(back, cycle, first.timeline());
  },
);

it('lost steps are taken back however often they were replaced while the follower was away', async () => {
  const cycle = await written(1);
  const first = await listen(cycle, { after: 0 });
  const lost = await loses(cycle, 3, 1);
  await first.until(({ events }) => events.length === 4);
  first.cut();
  // Another task takes the place of the last one only, a third one of all: what the follower has parts at the second.
  await api.store.recordTransition({
    ...lost.next({ at: timeOf(2), task: task(102) }),
    sequence: 4,
    previousHash: first.timeline()[2]!,
    state: { ...lost.state, sequence: 4 },
  });
  await loses(cycle, 2, 3);
  await goesOn(cycle, 4);
  await goesOn(cycle, 4);
  const back = await listen(cycle, { lastEventId: first.lastId! });
  await untilItHolds(back, cycle, first.timeline());
  expect(back.events.map(({ event, sequence }) => [event, sequence])).toEqual([
    ['replaced', 2],
    ['transition', 3],
  ]);
});

it('lost steps are taken back from a follower whose first event was the status that they have made', async () => {
  const cycle = await written(1);
  const lost = await loses(cycle, 2, 1);
  const reader = await listen(cycle);
  await reader.until(({ events }) => events.length === 1);
  expect(reader.lastId).toBe(idOf(3, lost.head));
  await goesOn(cycle, 2);
  await reader.until(({ events }) => events.length === 2);
  expect(reader.events[1]).toMatchObject({ event: 'replaced', id: idOf(2, cycle.head) });
});

it('a lost opening is taken back', async () => {
  const cycle = new CycleWriter(newCycleId());
  await loses(cycle, 1, 1);
  const reader = await listen(cycle, { after: 0 });
  await reader.until(({ events }) => events.length === 1);
  await goesOn(cycle, 2);
  await untilItHolds(reader, cycle);
  expect(reader.events[1]).toMatchObject({ event: 'replaced', sequence: 1 });
});

it('a closing that has not gone out ends no stream, because it may be withdrawn', async () => {
  const cycle = await written(1);
  const soon = { at: new Date().toISOString(), task: task(101), state: closing };
  const lost = cycle.next(soon);
  const reader = await listen(cycle, { after: 0 });
  await api.store.recordTransition(lost);
  await reader.until(({ transitions }) => transitions.length === 2);
  await sleep(1_200);
  expect(reader.lastSequence).toBe(2);
  expect(reader.ended).toBe(false);
  await cycle.write(api.store, { at: new Date().toISOString(), task: task(102) });
  await cycle.write(api.store, { ...soon, at: new Date().toISOString(), task: task(103) });
  await reader.until(({ transitions }) => transitions.length === 3);
  expect(reader.ended).toBe(false);
  // As a dispatcher does that has sent the message.
  const outbox = api.database.collection<{ _id: string }>('outbox');
  await outbox.updateOne({ _id: cycle.head }, { $unset: { availableAt: 1 } });
  await reader.until(({ ended }) => ended);
  expect(reader.events.at(-1)).toMatchObject({ event: 'end', id: idOf(3, cycle.head) });
  await untilItHolds(reader, cycle);
});

it('an id that the log has never held brings the whole log', async () => {
  const cycle = await written(3);
  const stranger = idOf(2, 'f'.repeat(64));
  const reader = await listen(cycle, { lastEventId: stranger });
  await reader.until(({ events }) => events.length === 3);
  expect(reader.events.map(({ event, sequence }) => [event, sequence])).toEqual([
    ['replaced', 1],
    ['transition', 2],
    ['transition', 3],
  ]);
  const beyond = await listen(cycle, { lastEventId: idOf(99, 'f'.repeat(64)) });
  await beyond.until(({ events }) => events.length === 3);
});

it('every follower ends with the log, whenever it is cut and comes back', async () => {
  process.stdout.write(`ghosts in streams: seed ${seed} (repeat with TEST_SEED=${seed})\n`);
  let chance = seed;
  const draw = (below: number) => (chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0) % below;
  const cycle = await written(1);
  const writing = (async () => {
    let attempt = 0;
    for (let step = 0; step < 25; step += 1) {
      await loses(cycle, draw(4), (attempt += 1));
      await sleep(draw(60));
      attempt += 1;
      for (let each = 0; each <= draw(2); each += 1) await goesOn(cycle, attempt);
    }
    await goesOn(cycle, attempt + 1, closing);
  })();
  const follow = async () => {
    let held: string[] = [];
    let last: number | string = 0;
    for (let over = false; !over;) {
      const reader = await listen(cycle, { lastEventId: last });
      const enough = 1 + draw(6);
      await reader.until((it) => it.ended || it.events.length >= enough, 30_000);
      over = reader.events.some(({ event }) => event === 'end');
      if (!over) reader.cut();
      held = reader.timeline(held);
      last = reader.lastId ?? last;
    }
    return held;
  };
  const stays = await listen(cycle, { after: 0 });
  const [one, two] = await Promise.all([follow(), follow(), writing]);
  await stays.until(({ ended }) => ended);
  const wanted = await log(cycle);
  expect(one).toEqual(wanted);
  expect(two).toEqual(wanted);
  expect(stays.timeline()).toEqual(wanted);
}, 120_000);
