import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openStore } from '../../store/connect.js';
import { cutProxy } from '../store/cut-proxy.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { openTestStore } from '../store/test-store.js';
import { person, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { idOf, openStream, type Place, type StreamReader } from './stream-reader.js';

const HEARTBEAT_MS = 300;
const seed = Number(process.env.TEST_SEED ?? randomInt(2 ** 31));

let api: ApiUnderTest;
const readers: StreamReader[] = [];
beforeAll(async () => {
  api = await startApi((deps) => ({ ...deps, heartbeatMs: HEARTBEAT_MS }));
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.cut();
});
afterAll(() => api.close());

type Options = Place & { readonly token?: string; readonly at?: Pick<ApiUnderTest, 'url'> };

async function listen({ cycleId }: CycleWriter, { token, at = api, ...place }: Options = {}) {
  const reader = await openStream(at, cycleId, token ?? (await api.tokenOf(person('pmo'))), place);
  readers.push(reader);
  return reader;
}

async function written(transitions: number): Promise<CycleWriter> {
  const cycle = new CycleWriter(newCycleId());
  for (let step = 0; step < transitions; step += 1)
    await cycle.write(api.store, { state: { wait: decisionWait() } });
  return cycle;
}

const closing = { closed: true, wait: null, exit: { outcome: 'rejected', reason: 'too dear' } } as const;
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a stream', () => {
  it('begins with the status, then tells each transition as an item of the timeline', async () => {
    const cycle = await written(2);
    const reader = await listen(cycle);
    await reader.until(({ events }) => events.length === 1);
    const { body: status } = await api.call('GET', `/v1/cycles/${cycle.cycleId}`);
    expect(reader.events[0]).toEqual({ id: idOf(2, cycle.head), sequence: 2, event: 'status', data: status });
    await cycle.write(api.store);
    await cycle.write(api.store);
    await reader.until(({ events }) => events.length === 3);
    expect(reader.transitions).toEqual([3, 4]);
    const { body } = await api.call('GET', `/v1/cycles/${cycle.cycleId}/events`);
    expect(reader.events.slice(1).map(({ data }) => data)).toEqual(body.items.slice(2));
  });

  it('is not compressed, cached or held back, and says when to come back', async () => {
    const { response, ...reader } = await listen(await written(1));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    await vi.waitFor(() => expect(readers[0]?.retryMs).toBe(2_000));
    expect(reader.ended).toBe(false);
  });

  it('shows that it lives while nothing happens', async () => {
    const reader = await listen(await written(1));
    await reader.until(({ comments }) => comments.length >= 3);
    expect(reader.events).toHaveLength(1);
  });

  it('from the beginning tells the whole log, however long, and goes on', async () => {
    const cycle = await written(120);
    const reader = await listen(cycle, { after: 0 });
    await reader.until(({ transitions }) => transitions.length === 120);
    await cycle.write(api.store);
    await reader.until(({ transitions }) => transitions.length === 121);
    expect(reader.events.map(({ sequence }) => sequence)).toEqual(numbers(1, 121));
  });

  it('starts after Last-Event-ID, whatever the address says', async () => {
    const cycle = await written(5);
    const reader = await listen(cycle, { after: 0, lastEventId: 3 });
    await reader.until(({ transitions }) => transitions.length === 2);
    expect(reader.events.map(({ sequence }) => sequence)).toEqual([4, 5]);
  });

  it('starts after lastEventId in the address, for readers that cannot send the header, which goes before it', async () => {
    const cycle = await written(4);
    const byAddress = await listen(cycle, { query: '?lastEventId=2' });
    await byAddress.until(({ transitions }) => transitions.length === 2);
    expect(byAddress.transitions).toEqual([3, 4]);
    const both = await listen(cycle, { query: '?lastEventId=1&after=0', lastEventId: 3 });
    await both.until(({ transitions }) => transitions.length === 1);
    expect(both.transitions).toEqual([4]);
    const beforeAfter = await listen(cycle, { query: '?after=0&lastEventId=3' });
    await beforeAfter.until(({ transitions }) => transitions.length === 1);
    expect(beforeAfter.transitions).toEqual([4]);
    const none = await listen(cycle, { query: '?lastEventId=' });
    await none.until(({ events }) => events[0]?.event === 'status');
    for (const query of ['?lastEventId=x', '?lastEventId=2-zz', '?lastEventId=1&lastEventId=2']) {
      expect((await listen(cycle, { query })).response.status, query).toBe(400);
    }
  });

  it('says when to come back together with the first event, and never in a frame by itself', async () => {
    const cycle = await written(1);
    const reader = await listen(cycle);
    await reader.until(({ events, comments }) => events.length === 1 && comments.length > 0);
    expect(reader.frames[0]?.map((line) => line.split(':')[0])).toEqual(['retry', 'id', 'event', 'data']);
    await cycle.write(api.store);
    await reader.until(({ events }) => events.length === 2);
    expect(reader.frames.flat().filter((line) => line.startsWith('retry:'))).toHaveLength(1);
  });

  it('refuses a place that is none', async () => {
    const { cycleId } = await written(2);
    const path = `/v1/cycles/${cycleId}/stream`;
    const ask = (query: string, id = '') =>
      api.call('GET', path + query, { headers: { 'last-event-id': id } });
    expect(await ask('?after=x')).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
    expect(await ask('?after=-1')).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
    for (const id of ['evt_1', '1-', '1-5f1c', '1-5F1C09AB', '1-5f1c09ab0', '-5f1c09ab']) {
      expect(await ask('', id)).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
    }
    expect((await api.call('HEAD', path)).headers.get('content-type')).toContain('text/event-stream');
  });

  it('ends, and says so, when the cycle is closed, also to readers who come later', async () => {
    const cycle = await written(1);
    const early = await listen(cycle);
    await cycle.write(api.store, { state: closing });
    await early.until(({ ended }) => ended);
    expect(early.events.map(({ sequence, event }) => [sequence, event])).toEqual([
      [1, 'status'],
      [2, 'transition'],
      [2, 'end'],
    ]);
    const end = { state: 'closed', outcome: 'rejected', reason: 'too dear' };
    expect(early.events.at(-1)?.data).toEqual(end);
    const late = await listen(cycle, { lastEventId: 2 });
    await late.until(({ ended }) => ended);
    expect(late.events).toEqual([{ id: idOf(2, cycle.head), sequence: 2, event: 'end', data: end }]);
  });

  it('names each event by its place and its hash, and starts after such a name', async () => {
    const cycle = await written(3);
    const whole = await listen(cycle, { after: 0 });
    await whole.until(({ transitions }) => transitions.length === 3);
    const names = whole.events.map(({ data }) => idOf(data.sequence, data.hash));
    expect(whole.events.map(({ id }) => id)).toEqual(names);
    const rest = await listen(cycle, { lastEventId: names[1]! });
    await rest.until(({ transitions }) => transitions.length === 1);
    expect(rest.lastId).toBe(names[2]);
  });
});

describe('a line that is cut', () => {
  it('again and again loses and repeats nothing for a reader who comes back with the last id', async () => {
    process.stdout.write(`cut streams: seed ${seed} (repeat with TEST_SEED=${seed})\n`);
    const cycle = await written(1);
    let chance = seed;
    const draw = (below: number) => (chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0) % below;
    const writing = (async () => {
      for (let step = 0; step < 60; step += 1) {
        await cycle.write(api.store);
        await sleep(draw(20));
      }
      await cycle.write(api.store, { state: closing });
    })();
    const heard: number[] = [];
    let cuts = 0;
    for (let last: number | string = 0, over = false; !over; cuts += 1) {
      const reader = await listen(cycle, { lastEventId: last });
      const enough = 1 + draw(8);
      await reader.until((it) => it.ended || it.transitions.length >= enough);
      over = reader.events.some(({ event }) => event === 'end');
      if (!over) reader.cut();
      heard.push(...reader.transitions);
      last = reader.lastId ?? last;
    }
    await writing;
    expect(heard).toEqual(numbers(1, 62));
    expect(cuts).toBeGreaterThan(5);
    process.stdout.write(`${cuts} cuts, 62 events, each heard once\n`);
  });

  it('between API and database holds the stream back, and then it goes on without a gap or a repeat', async () => {
    const own = await openTestStore();
    const cable = await cutProxy(own.uri);
    const store = await openStore({ uri: cable.uri });
    const feed = await store.openFeed();
    const cabled = await startApi((deps) => ({ ...deps, store, feed, heartbeatMs: HEARTBEAT_MS }));
    onTestFinished(async () => {
      await cabled.close();
      await feed.close();
      await store.close();
      cable.close();
      await own.close();
    });
    const { secret } = await own.store.apiKeys.createKey({ ...person('pmo'), label: 'test' });
    const cycle = new CycleWriter(newCycleId());
    await cycle.write(own.store);
    const reader = await listen(cycle, { after: 0, token: secret, at: cabled });
    for (let round = 1; round <= 3; round += 1) {
      await cycle.write(own.store);
      if (round === 2) cable.swallow();
      else cable.cut();
      for (let step = 0; step < 4; step += 1) await cycle.write(own.store);
      await sleep(500);
      cable.mend();
      await cycle.write(own.store);
      await reader.until(({ lastSequence }) => lastSequence === cycle.state.sequence, 30_000);
    }
    expect(reader.events.map(({ sequence }) => sequence)).toEqual(numbers(1, 19));
    expect(reader.ended).toBe(false);
  }, 120_000);
});

describe('rights', () => {
  const keyFor = (lobs: string[]) =>
    api.store.apiKeys.createKey({ ...person('dashboard_reader', 'watcher'), lobs, label: 'watch' });

  it('end with the key: nothing recorded after it was revoked is told', async () => {
    const { id, secret } = await keyFor(['*']);
    const cycle = await written(1);
    const reader = await listen(cycle, { token: secret });
    await reader.until(({ events }) => events.length === 1);
    await api.store.apiKeys.revokeKey(id);
    await cycle.write(api.store);
    await reader.until(({ ended }) => ended);
    expect(reader.transitions).toEqual([]);
    expect((await listen(cycle, { token: secret })).response.status).toBe(401);
  });

  it('that are lost end the stream within a heartbeat, though nothing happens', async () => {
    const { id, secret } = await keyFor(['fiber']);
    const cycle = await written(1);
    const reader = await listen(cycle, { token: secret });
    await reader.until(({ events }) => events.length === 1);
    const keys = api.database.collection<{ _id: string }>('api_keys');
    await keys.updateOne({ _id: id }, { $set: { lobs: ['mobile'] } });
    await reader.until(({ ended }) => ended, 5 * HEARTBEAT_MS + 3_000);
    expect((await listen(cycle, { token: secret })).response.status).toBe(404);
  });

  it('end when a new charter takes the cycle to other lines of business', async () => {
    const { secret } = await keyFor(['fiber']);
    const cycle = await written(1);
    const reader = await listen(cycle, { token: secret });
    await reader.until(({ events }) => events.length === 1);
    await cycle.write(api.store, { charter: testCharter({ lobs: ['mobile'] }) });
    await reader.until(({ ended }) => ended);
    expect(reader.transitions).toEqual([]);
  });
});

describe('a person', () => {
  it('holds 20 streams open over all their keys and no more, and gets a place when they close one', async () => {
    const cycle = await written(1);
    const token = await api.tokenOf(person('auditor', 'many-windows'));
    const owner = { ...person('auditor', 'many-windows'), label: 'another key' };
    const { secret } = await api.store.apiKeys.createKey(owner);
    const tokens = numbers(1, 20).map((each) => (each % 2 === 0 ? token : secret));
    const mine = await Promise.all(tokens.map((each) => listen(cycle, { token: each })));
    expect(new Set(mine.map(({ response }) => response.status))).toEqual(new Set([200]));
    const refused = await api.call('GET', `/v1/cycles/${cycle.cycleId}/stream`, {
      as: person('auditor', 'many-windows'),
    });
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-streams' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await listen(cycle)).response.status).toBe(200);
    expect((await api.call('GET', '/metrics')).text).toContain('tollgate_open_streams 21');
    mine[0]?.cut();
    await vi.waitFor(async () => expect((await listen(cycle, { token })).response.status).toBe(200));
  });
});

describe('an API that stops', () => {
  it('ends its streams at once, so that readers go elsewhere', async () => {
    const stopping = new AbortController();
    const other = await startApi((deps) => ({ ...deps, stopping: stopping.signal }));
    const cycle = new CycleWriter(newCycleId());
    await cycle.write(other.store);
    const token = await other.tokenOf(person('pmo'));
    const streams = await Promise.all(numbers(1, 15).map(() => listen(cycle, { token, at: other })));
    await Promise.all(streams.map((reader) => reader.until(({ events }) => events.length === 1)));
    const startedAt = performance.now();
    stopping.abort();
    await Promise.all(streams.map((reader) => reader.until(({ ended }) => ended)));
    await other.close();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(other.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
