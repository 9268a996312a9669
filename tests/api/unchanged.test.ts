/** 304 without the database: what it costs nothing to say must be as true as what it costs a read to say. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiStore } from '../../api/api-store.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { CycleWriter } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { openCycle } from './open-cycle.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
/** Calls of the store that reach the database; with `away` none does. */
const database = { calls: 0, away: false };

beforeAll(async () => {
  api = await startApi((deps) => ({ ...deps, store: counted(deps.store) }));
  stopWorker = await runWorker(api);
});
beforeEach(() => {
  database.away = false;
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

function counted(store: ApiStore): ApiStore {
  const reach = <Result>(call: () => Promise<Result>): Promise<Result> => {
    database.calls += 1;
    return database.away ? Promise.reject(new StoreUnavailable()) : call();
  };
  const { apiKeys, cycles } = store;
  return {
    ...store,
    ping: () => reach(() => store.ping()),
    apiKeys: { ...apiKeys, findByToken: (token) => reach(() => apiKeys.findByToken(token)) },
    cycles: {
      ...cycles,
      readCycle: (id) => reach(() => cycles.readCycle(id)),
      readRevision: (id) => reach(() => cycles.readRevision(id)),
    },
  };
}

async function written(charter = testCharter()): Promise<CycleWriter> {
  const cycle = new CycleWriter(newCycleId(), charter);
  await cycle.write(api.store);
  await expect.poll(() => api.deps.feed.sequenceOf(cycle.cycleId)).toBe(1);
  return cycle;
}

const pathOf = ({ cycleId }: { cycleId: string }) => `/v1/cycles/${cycleId}`;

function askAgain(path: string, tag: string, as = person('pmo')) {
  return api.call('GET', path, { as, headers: { 'if-none-match': tag } });
}

async function tagOf(path: string, as = person('pmo')): Promise<string> {
  return (await api.call('GET', path, { as })).headers.get('etag') ?? '';
}

describe('an unchanged status', () => {
  it('is answered without the database, with the same headers and within the same rate limit', async () => {
    const path = pathOf(await written());
    const tag = await tagOf(path);
    database.calls = 0;
    const answer = await askAgain(path, tag);
    expect(answer).toMatchObject({ status: 304, text: '' });
    expect(database.calls).toBe(0);
    expect(answer.headers.get('etag')).toBe(tag);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(answer.headers.get('ratelimit')).toMatch(/r=\d+/);
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    expect(api.log.at(-1)).toContain('"person":"pmo"');
  });

  it('is answered while the database is away, and nothing else is', async () => {
    const path = pathOf(await written());
    const tag = await tagOf(path);
    database.away = true;
    expect((await askAgain(path, tag)).status).toBe(304);
    expect((await askAgain(path, '"another"')).status).toBe(503);
    expect((await askAgain(path, tag, person('cfo'))).status).toBe(503);
  });

  it('is shown again with one look at the database, because whose key it was is known', async () => {
    const path = pathOf(await written());
    const first = await api.call('GET', path, { as: person('pmo') });
    database.calls = 0;
    const again = await api.call('GET', path, { as: person('pmo') });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([
      200,
      first.text,
      first.headers.get('etag'),
    ]);
    expect(database.calls).toBe(1);
  });

  it('counts as changed as soon as the feed has heard of a transition, also one of another process', async () => {
    const cycle = await written();
    const path = pathOf(cycle);
    const tag = await tagOf(path);
    expect((await askAgain(path, tag)).status).toBe(304);
    await cycle.write(api.store);
    await expect.poll(async () => (await askAgain(path, tag)).status).toBe(200);
    expect(await tagOf(path)).not.toBe(tag);
  });

  it('counts as changed for every caller from the moment at which this process answered a message', async () => {
    const { id, approval } = await openCycle(api);
    const path = `/v1/cycles/${id}`;
    const tag = await tagOf(path);
    expect((await askAgain(path, tag)).status).toBe(304);
    const decided = await api.call('POST', `${path}/decisions`, {
      as: person('council_member'),
      body: approval,
    });
    expect(decided.status, decided.text).toBe(200);
    const after = await askAgain(path, tag);
    expect(after.status).toBe(200);
    expect(after.body.revision).toBeGreaterThanOrEqual(decided.body.revision as number);
  });
});

describe('a caller', () => {
  it('who may not see the cycle gets 404 with its very tag, however often others have read it', async () => {
    const path = pathOf(await written());
    const tag = await tagOf(path);
    const stranger = { ...person('pmo'), lobs: ['tv'] };
    for (const each of [tag, '*']) expect((await askAgain(path, each, stranger)).status).toBe(404);
  });

  it('whose key was withdrawn changes nothing at once, and reads nothing once the feed has heard', async () => {
    const path = pathOf(await written());
    const { id, secret } = await api.store.apiKeys.createKey({ ...person('pmo'), label: 'leaves' });
    const headers = { authorization: `Bearer ${secret}` };
    const tag = (await api.call('GET', path, { headers })).headers.get('etag') ?? '';
    const ask = () => api.call('GET', path, { headers: { ...headers, 'if-none-match': tag } });
    expect((await ask()).status).toBe(304);
    await api.store.apiKeys.revokeKey(id);
    const hold = await api.call('POST', `${path}/hold`, { headers, body: { reason: 'a last word' } });
    expect(hold.status).toBe(401);
    await expect.poll(async () => (await ask()).status).toBe(401);
    expect((await api.call('GET', path, { headers })).status).toBe(401);
  });

  it('who sends a query gets 400 with the tag too', async () => {
    const path = pathOf(await written());
    expect((await askAgain(`${path}?x=1`, await tagOf(path))).status).toBe(400);
  });
});
