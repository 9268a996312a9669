import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('keeps a refusal as well', async () => {
    const { id, approval } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/decisions`, { body: approval, ...keyed('kept-refusal') });
    const first = await send();
    const again = await send();
    expect(again).toMatchObject({ status: 403, body: { ...first.body, instance: again.body.instance } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('of requests that race is carried out once; the others are told to wait, or get the same answer', async () => {
    const { id } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'x' }, ...keyed('race') });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    for (const answer of answers) {
      if (answer.status === 200) continue;
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });
});
