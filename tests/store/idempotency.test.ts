import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idempotencyStore, type KeyedRequest } from '../../store/access/idempotency-keys.js';
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

  it('is free again after a release, but not when it has its answer', async () => {
    const { idempotency } = test.store;
    const keyed = request();
    await idempotency.release(await begun(keyed));
    const id = await begun(keyed);
    await idempotency.finish(id, { status: 200, headers: {}, body: null });
    await idempotency.release(id);
    expect((await idempotency.begin(keyed)).state).toBe('done');
  });
});

describe('a request that died', () => {
  it('is taken over after half a minute by one of several, and cannot finish or release any more', async () => {
    const connection = mongoose.createConnection(test.uri, { writeConcern: { w: 'majority' } });
    try {
      let nowMs = Date.now();
      const idempotency = idempotencyStore(await connection.asPromise(), () => nowMs);
      const keyed = request();
      const dead = await idempotency.begin(keyed);
      nowMs += 29_000;
      expect(await idempotency.begin(keyed)).toEqual({ state: 'running' });
      nowMs += 2_000;
      const states = await Promise.all(Array.from({ length: 10 }, () => idempotency.begin(keyed)));
      expect(states.filter(({ state }) => state === 'new')).toHaveLength(1);

      const deadId = dead.state === 'new' ? dead.id : '';
      expect(await idempotency.finish(deadId, { status: 500, headers: {}, body: null })).toBe(false);
      await idempotency.release(deadId);
      expect(await idempotency.begin(keyed)).toEqual({ state: 'running' });
      const heir = states.find((state) => state.state === 'new');
      expect(await idempotency.finish(heir?.id ?? '', { status: 200, headers: {}, body: 1 })).toBe(true);
    } finally {
      await connection.close();
    }
  });

  it('is forgotten after 30 days', async () => {
    const keyed = request();
    await begun(keyed);
    const [latest] = await test.database
      .collection('idempotency_keys')
      .find()
      .sort({ expiresAt: -1 })
      .limit(1)
      .toArray();
    const days = (Number(latest?.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    const indexes = await test.database.collection('idempotency_keys').indexes();
    expect(indexes.find(({ name }) => name === 'expiry')).toMatchObject({ expireAfterSeconds: 0 });
  });
});
