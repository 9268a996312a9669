import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import {
  CHANGES,
  MetricChanges,
  newName,
  proposer,
  retirement,
  steward,
  version,
} from './metric-proposals.js';

let api: ApiUnderTest;
let changes: MetricChanges;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  changes = new MetricChanges(api);
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

describe('a repeat under one key', () => {
  it('is the same proposal, also when its first answer was forgotten; with another body it is refused', async () => {
    const metric = newName();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await changes.send(metric, version(), proposer, headers);
    await api.database.collection('idempotency_keys').deleteMany({});
    const again = await changes.send(metric, version(), proposer, headers);
    expect(again.body.id).toBe(first.body.id);
    await api.database.collection('idempotency_keys').deleteMany({});
    const other = await changes.send(metric, version({ lookbackDays: 3 }), proposer, headers);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('is the same review, also of a change that it has closed', async () => {
    const change = await changes.proposed(newName());
    const { contentHash } = await change.read();
    const headers = { 'idempotency-key': randomUUID() };
    const sent = { contentHash, decision: 'reject', reason: 'No.' };
    const first = await change.act('decisions', sent, steward, headers);
    await api.database.collection('idempotency_keys').deleteMany({});
    const again = await change.act('decisions', sent, steward, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.revision).toBe(first.body.revision);
    expect((await change.read()).log).toHaveLength(2);
  });
});

describe('the lists', () => {
  it('narrow by state, kind and metric, and go on by cursor', async () => {
    const [one, two] = [newName(), newName()];
    await changes.published(one);
    await changes.published(two);
    await changes.published(two, retirement(1));
    const keysOf = ({ body }: { body: { items: { metric: string }[] } }) =>
      body.items.map((item) => item.metric);
    const retired = await api.call('GET', '/v1/metrics?state=retired');
    expect(keysOf(retired)).toContain(two);
    expect(keysOf(retired)).not.toContain(one);
    expect(keysOf(await api.call('GET', '/v1/metrics?kind=nps'))).toEqual([]);
    expect(keysOf(await api.call('GET', `${CHANGES}?metric=${two}`))).toEqual([two, two]);
    const first = await api.call('GET', `${CHANGES}?metric=${two}&limit=1`);
    expect(first.body.items[0].what).toBe('retirement');
    const rest = await api.call('GET', `${CHANGES}?metric=${two}&limit=1&cursor=${first.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ what: 'version' }], nextCursor: null });
    expect((await api.call('GET', `${CHANGES}?state=in_review&metric=${two}`)).body.items).toEqual([]);
  });

  it('refuse what they do not know', async () => {
    for (const query of ['state=open', 'limit=0', 'kind=median', 'x=1', 'metric=$ne'])
      for (const path of ['/v1/metrics', CHANGES])
        expect((await api.call('GET', `${path}?${query}`)).status, `${path}?${query}`).toBe(400);
    expect((await api.call('GET', `${CHANGES}?cursor=AAAA`)).body.code).toBe('cursor-invalid');
  });

  it('answer 304 to who knows them, and 404 for names that cannot be one', async () => {
    const { headers } = await api.call('GET', '/v1/metrics');
    const known = { headers: { 'if-none-match': headers.get('etag') ?? '' } };
    expect((await api.call('GET', '/v1/metrics', known)).status).toBe(304);
    for (const path of ['/v1/metrics/X', '/v1/metrics/%24ne', '/v1/metrics/csat/versions/0', `${CHANGES}/x`])
      expect((await api.call('GET', path)).status, path).toBe(404);
  });
});
