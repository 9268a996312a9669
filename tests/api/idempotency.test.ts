import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { person } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { keyed, openCycle } from './open-cycle.js';

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

const opened = () => openCycle(api);

describe('an Idempotency-Key', () => {
  it('is required on every POST, and must be visible ASCII', async () => {
    const { id } = await opened();
    for (const path of [
      '/v1/cycles',
      `/v1/cycles/${id}/decisions`,
      `/v1/cycles/${id}/submissions`,
      `/v1/cycles/${id}/cancel`,
    ]) {
      expect(await api.call('POST', path, { body: {}, ...keyed('') })).toMatchObject({
        status: 400,
        body: { code: 'idempotency-key-missing' },
      });
    }
    for (const key of ['two words', 'x'.repeat(256), 'ü']) {
      const answer = await api.call('POST', `/v1/cycles/${id}/cancel`, {
        body: { reason: 'x' },
        ...keyed(key),
      });
      expect(answer, key).toMatchObject({ status: 400, body: { code: 'idempotency-key-invalid' } });
    }
  });

  it('that came with another body or path is refused', async () => {
    const one = await opened();
    const other = await opened();
    const key = randomUUID();
    await api.call('POST', `/v1/cycles/${one.id}/cancel`, { body: { reason: 'x' }, ...keyed(key) });
    for (const [id, reason] of [
      [one.id, 'y'],
      [other.id, 'x'],
    ]) {
      const answer = await api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason }, ...keyed(key) });
      expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    }
    expect((await api.call('GET', `/v1/cycles/${other.id}`)).body.state).toBe('open');
  });

  it('keeps a refusal by the process as well', async () => {
    const { id, approval } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/decisions`, {
        as: person('council_member'),
        body: { ...approval, gateVersion: 9 },
        ...keyed('kept-refusal'),
      });
    const first = await send();
    const again = await send();
    expect(first).toMatchObject({ status: 409, body: { code: 'gate-changed' } });
    expect(again).toMatchObject({ status: 409, body: { ...first.body, instance: again.body.instance } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is in use as long as its request is worked on', async () => {
    const { id } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'x' }, ...keyed('slow') });
    await stopWorker();
    const slow = send();
    await sleep(5_000);
    const meanwhile = await send();
    stopWorker = await runWorker(api);
    expect(meanwhile).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
    expect((await slow).status).toBe(200);
  });

  it('is free again three seconds after the process that worked on its request has died', async () => {
    const { id } = await opened();
    const body = { reason: 'x' };
    const path = `/v1/cycles/${id}/cancel`;
    // Reserved by a process that never says again that it lives.
    await api.store.idempotency.begin({
      client: 'pmo',
      key: 'orphan',
      operation: `POST ${path}`,
      bodyHash: sha256Hex(body),
    });
    const startedAt = Date.now();
    const send = () => api.call('POST', path, { body, ...keyed('orphan') });
    expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
    await expect.poll(async () => (await send()).status, { timeout: 10_000, interval: 200 }).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(6_000);
  });

  it('that racing requests share lets one of them through; the others are told to wait, or get the same answer', async () => {
    const { id } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'x' }, ...keyed('race') });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    for (const answer of answers) {
      if (answer.status === 200) continue;
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });
});
