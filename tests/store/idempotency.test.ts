import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  idempotencyStore,
  type Begun,
  type Idempotency,
  type KeyedRequest,
} from '../../store/access/idempotency-keys.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

let lastKey = 0;
function request(change: Partial<KeyedRequest> = {}): KeyedRequest {
  lastKey += 1;
  return {
    client: 'key-1',
    key: `k-${lastKey}`,
    operation: 'POST /v1/cycles',
    bodyHash: 'b'.repeat(64),
    ...change,
  };
}

async function begun(keyed: KeyedRequest): Promise<string> {
  const state = await test.store.idempotency.begin(keyed);
  if (state.state !== 'new') throw new Error(`expected a new key, it is ${state.state}`);
  return state.id;
}

describe('an idempotency key', () => {
  it('is new once, then running, then answers what was answered', async () => {
    const { idempotency } = test.store;
    const keyed = request();
    const id = await begun(keyed);
    expect(await idempotency.begin(keyed)).toEqual({ state: 'running' });
    const answer = {
      status: 201,
      headers: { Location: '/v1/cycles/x', 'x.dotted': '1' },
      body: { $where: 1, 'a.b': [] },
    };
    expect(await idempotency.finish(id, answer)).toBe(true);
    expect(await idempotency.begin(keyed)).toEqual({ state: 'done', ...answer });
  });

  it('belongs to one client: another one with the same key is new', async () => {
    const keyed = request();
    await begun(keyed);
    await begun({ ...keyed, client: 'key-2' });
    await begun(request({ client: 'a', key: '1,"b' }));
    await begun(request({ client: 'a","1', key: 'b' }));
  });

  it('is refused for another body or another path, whether running or done', async () => {
    const { idempotency } = test.store;
    const keyed = request();
    const id = await begun(keyed);
    const others = [
      { ...keyed, bodyHash: 'c'.repeat(64) },
      { ...keyed, operation: 'POST /v1/cycles/x/cancel' },
    ];
    for (const other of others) expect(await idempotency.begin(other)).toEqual({ state: 'mismatch' });
    await idempotency.finish(id, { status: 200, headers: {}, body: null });
    for (const other of others) expect(await idempotency.begin(other)).toEqual({ state: 'mismatch' });
  });

  it('is given to one of twenty racing requests', async () => {
    const keyed = request();
    const states = await Promise.all(Array.from({ length: 20 }, () => test.store.idempotency.begin(keyed)));
    expect(states.filter(({ state }) => state === 'new')).toHaveLength(1);
    expect(states.filter(({ state }) => state === 'running')).toHaveLength(19);
  });
});

describe('the reservation of a request', () => {
  /** On a clock that the test moves. */
  async function onOwnClock(
    act: (idempotency: Idempotency, pass: (ms: number) => void) => Promise<void>,
  ): Promise<void> {
    const connection = mongoose.createConnection(test.uri, { writeConcern: { w: 'majority' } });
    let nowMs = Date.now();
    try {
      const idempotency = idempotencyStore(await connection.asPromise(), () => nowMs);
      await act(idempotency, (ms) => (nowMs += ms));
    } finally {
      await connection.close();
    }
  }

  const heldId = (begun: Begun | { state: 'unknown' }) => (begun.state === 'new' ? begun.id : '');

  it('is taken over by one of several once its process has been silent for three seconds', () =>
    onOwnClock(async (idempotency, pass) => {
      const keyed = request();
      const dead = heldId(await idempotency.begin(keyed));
      pass(2_900);
      expect(await idempotency.begin(keyed)).toEqual({ state: 'running' });
      pass(200);
      const states = await Promise.all(Array.from({ length: 10 }, () => idempotency.begin(keyed)));
      const heirs = states.filter(({ state }) => state === 'new');
      expect(heirs).toMatchObject([{ isRepeat: true }]);

      expect(await idempotency.finish(dead, { status: 500, headers: {}, body: null })).toBe(false);
      await idempotency.leaveOpen(dead);
      await idempotency.renew(dead);
      expect(await idempotency.begin(keyed)).toEqual({ state: 'running' });
      expect(await idempotency.finish(heldId(heirs[0]!), { status: 200, headers: {}, body: 1 })).toBe(true);
    }));

  it('lasts as long as its process says that it lives', () =>
    onOwnClock(async (idempotency, pass) => {
      const keyed = request();
      const held = heldId(await idempotency.begin(keyed));
      for (let seconds = 0; seconds < 10; seconds += 1) {
        pass(1_000);
        await idempotency.renew(held);
      }
      expect(await idempotency.begin(keyed)).toEqual({ state: 'running' });
    }));

  it('that was made by a clock a day ahead holds nobody up for a day', () =>
    onOwnClock(async (idempotency, pass) => {
      const keyed = request();
      await idempotency.begin(keyed);
      pass(-86_400_000);
      expect(await idempotency.begin(keyed)).toMatchObject({ state: 'new', isRepeat: true });
    }));

  it('that ended with an open outcome is taken over at once, by somebody who learns that it is a repeat', () =>
    onOwnClock(async (idempotency) => {
      const keyed = request();
      const held = heldId(await idempotency.begin(keyed));
      await idempotency.leaveOpen(held);
      await idempotency.renew(held);
      expect(await idempotency.resume(keyed)).toMatchObject({ state: 'new', isRepeat: true });
      expect(await idempotency.resume(keyed)).toEqual({ state: 'running' });
    }));

  it('is not made by asking for what was begun before', async () => {
    const { idempotency } = test.store;
    const keyed = request();
    expect(await idempotency.resume(keyed)).toEqual({ state: 'unknown' });
    const id = await begun(keyed);
    expect(await idempotency.resume({ ...keyed, bodyHash: 'c'.repeat(64) })).toEqual({ state: 'mismatch' });
    await idempotency.finish(id, { status: 200, headers: {}, body: 1 });
    expect(await idempotency.resume(keyed)).toMatchObject({ state: 'done', body: 1 });
  });

  it('is forgotten after a day without an answer, and 30 days after one', async () => {
    const daysLeft = async () => {
      const [latest] = await test.database
        .collection('idempotency_keys')
        .find()
        .sort({ expiresAt: -1 })
        .limit(1)
        .toArray();
      return (Number(latest?.expiresAt) - Date.now()) / 86_400_000;
    };
    await test.database.collection('idempotency_keys').deleteMany({});
    const id = await begun(request());
    expect(await daysLeft()).toBeCloseTo(1, 1);
    await test.store.idempotency.finish(id, { status: 200, headers: {}, body: null });
    expect(await daysLeft()).toBeCloseTo(30, 1);
    const indexes = await test.database.collection('idempotency_keys').indexes();
    expect(indexes.find(({ name }) => name === 'expiry')).toMatchObject({ expireAfterSeconds: 0 });
  });
});
