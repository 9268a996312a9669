import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../api/http/metrics.js';
import { routeTable } from '../../api/route-table.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
const mobile = new CycleWriter(newCycleId(), testCharter({ lobs: ['mobile'] }));
const fiberReader = { person: 'member6', roles: ['dashboard_reader' as const], lobs: ['fiber'] };

beforeAll(async () => {
  api = await startApi();
  await mobile.write(api.store, { state: { wait: decisionWait() } });
});
afterAll(() => api.close());

const guarded = routeTable(createMetrics()).filter(({ access }) => access !== 'open' && access !== 'local');
const pathOf = (path: string) => path.replace(':id', mobile.cycleId);

describe('a request without a valid key', () => {
  it.each(guarded.map((route) => [route.method.toUpperCase(), route.path]))(
    'to %s %s is refused before anything else is looked at',
    async (method, path) => {
      const answer = await api.call(method, pathOf(path), {
        headers: { authorization: '' },
        ...junk(method),
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="tollgate"');
    },
  );

  it('gets the same answer for every reason, so that nobody learns which keys exist', async () => {
    const good = await api.tokenOf(person('pmo'));
    const { id, secret: revoked } = await api.store.apiKeys.createKey({ ...person('pmo'), label: 'gone' });
    await api.store.apiKeys.revokeKey(id);
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${good}`,
      good,
      `Bearer ${good.slice(0, -1)}`,
      `Bearer ${good}x`,
      `Bearer ${good} ${good}`,
      `Bearer ${good.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}`,
      `Bearer ${revoked}`,
      `Bearer tg_${'0'.repeat(16)}_${'A'.repeat(43)}`,
      'Bearer {"$gt":""}',
      'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbW8ifQ.',
      `Bearer ${'x'.repeat(5_000)}`,
    ];
    const bodies = new Set<string>();
    for (const authorization of wrong) {
      const { status, body } = await api.call('GET', '/v1/me', { headers: { authorization } });
      expect(status, authorization).toBe(401);
      bodies.add(JSON.stringify({ ...body, instance: '' }));
    }
    expect(bodies.size).toBe(1);
  });

  it('changes nothing from the moment on at which the key is revoked, and reads nothing once that has been told', async () => {
    const { id, secret } = await api.store.apiKeys.createKey({ ...person('pmo'), label: 'short' });
    const headers = { authorization: `Bearer ${secret}` };
    expect((await api.call('GET', '/v1/me', { headers })).status).toBe(200);
    await api.store.apiKeys.revokeKey(id);
    const body = { charter: testCharter() };
    expect((await api.call('POST', '/v1/cycles', { headers, body })).status).toBe(401);
    // This process has seen it now, told or not.
    expect((await api.call('GET', '/v1/me', { headers })).status).toBe(401);
    const unseen = await api.store.apiKeys.createKey({ ...person('pmo'), label: 'short, too' });
    const reading = { headers: { authorization: `Bearer ${unseen.secret}` } };
    expect((await api.call('GET', '/v1/me', reading)).status).toBe(200);
    await api.store.apiKeys.revokeKey(unseen.id);
    await expect.poll(async () => (await api.call('GET', '/v1/me', reading)).status).toBe(401);
  });
});

describe('rights', () => {
  it('come from the key: person, roles and lines of business', async () => {
    const { body } = await api.call('GET', '/v1/me', { as: fiberReader });
    expect(body).toEqual({ person: 'member6', roles: ['dashboard_reader'], lobs: ['fiber'] });
  });

  it('to start a cycle belong to the PMO', async () => {
    const answer = await api.call('POST', '/v1/cycles', {
      as: person('cfo'),
      body: { charter: testCharter() },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it("to start a cycle end at the key's lines of business", async () => {
    const as = { ...person('pmo', 'fiber-pmo'), lobs: ['fiber'] };
    const charter = testCharter({ lobs: ['fiber', 'mobile'] });
    const answer = await api.call('POST', '/v1/cycles', { as, body: { charter } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'lob-out-of-scope' } });
    expect(answer.body.detail).toContain('mobile');
  });

  const withId = guarded.filter(({ path }) => path.includes(':id'));
  it.each(withId.map((route) => [route.method.toUpperCase(), route.path]))(
    'on %s %s tell a stranger the same as about a cycle that does not exist',
    async (method, path) => {
      const foreign = await api.call(method, pathOf(path), { as: fiberReader, ...junk(method) });
      const missing = await api.call(method, path.replace(':id', newCycleId()), {
        as: fiberReader,
        ...junk(method),
      });
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, instance: '' }).toEqual({ ...missing.body, instance: '' });
    },
  );

  it('hide foreign cycles from list, inbox and portfolio', async () => {
    expect((await api.call('GET', '/v1/cycles', { as: fiberReader })).body.items).toEqual([]);
    const council = { ...person('council_member'), lobs: ['fiber'] };
    expect((await api.call('GET', '/v1/inbox', { as: council })).body.items).toEqual([]);
    expect((await api.call('GET', '/v1/portfolio', { as: fiberReader })).body.total).toBe(0);
    expect((await api.call('GET', '/v1/cycles')).body.items).toHaveLength(1);
  });

  it('give 404 for an id that cannot be one', async () => {
    for (const id of ['x', '%00', '..%2f..', 'cyc_XYZ', `${mobile.cycleId}0`, '%7B%22$gt%22:%22%22%7D']) {
      expect((await api.call('GET', `/v1/cycles/${id}`)).status, id).toBe(404);
    }
  });
});

describe('a log line', () => {
  it('names the person and never the key', async () => {
    const secret = await api.tokenOf(person('auditor', 'log-reader'));
    await api.call('GET', '/v1/me?secret=canary', {
      headers: { authorization: `Bearer ${secret}`, cookie: 'canary' },
    });
    const lines = api.log.join('');
    expect(lines).toContain('"person":"log-reader"');
    expect(lines).not.toContain(secret);
    expect(lines).not.toContain('canary');
  });

  it('stays one line whatever a caller sends', async () => {
    const before = api.log.length;
    await api.call('GET', '/v1/%0a%7B%22level%22:60%7D');
    expect(api.log.slice(before).every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });
});

function junk(method: string) {
  return method === 'POST' ? { raw: '{"never": "read"' } : {};
}
