/** What a start says of those who are missing, and who may read who there is. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

it('a start warns of a DRI without a key and begins all the same; a repeat says so too, though the key is there by then', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const start = () => api.call('POST', '/v1/cycles', { body: { charter: testCharter() }, headers });
  const first = await start();
  expect(first.status, first.text).toBe(201);
  expect(first.body.warnings).toContainEqual({
    pointer: '/charter/dri',
    detail: 'names dri, whom no key knows: nobody else may hand in the baseline',
  });
  await api.tokenOf(person('dri'));
  expect((await start()).body).toEqual(first.body);
  // The record of the key is lost, so that the engine alone knows the first start.
  await api.database.collection('idempotency_keys').deleteMany({});
  expect((await start()).body).toEqual(first.body);
  const { body } = await api.call('POST', '/v1/cycles', { body: { charter: testCharter() } });
  expect(JSON.stringify(body.warnings)).not.toContain('/charter/dri');
});

it('who has a key is told to the PMO and the auditor, without revoked keys, and to nobody else', async () => {
  const { id } = await api.store.apiKeys.createKey({ ...person('hr', 'gone'), label: 'test' });
  await api.store.apiKeys.revokeKey(id);
  await api.tokenOf(person('cfo'));
  for (const as of [person('pmo'), person('auditor')]) {
    const { status, body } = await api.call('GET', '/v1/people', { as });
    expect(status).toBe(200);
    expect(body.items).toContainEqual({ person: 'cfo', roles: ['cfo'], lobs: ['*'] });
    expect(JSON.stringify(body)).not.toContain('gone');
  }
  expect(await api.call('GET', '/v1/people', { as: person('dri') })).toMatchObject({ status: 403 });
});
