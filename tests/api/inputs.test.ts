/** What the process itself refuses by its clock and its charter, as a person reads it through the API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handIns, person, testCharter } from '../support/charters.js';
import { startApi, type Answer, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { openCycle } from './open-cycle.js';

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

const approvers = { charter: 'council_member', organize: 'lob_head', govern: 'council_member' } as const;

async function approve(id: string, gate: keyof typeof approvers): Promise<void> {
  const { approval } = await openCycle(api, id);
  const as = person(approvers[gate]);
  const answer = await api.call('POST', `/v1/cycles/${id}/decisions`, { as, body: approval });
  expect(answer.status, answer.text).toBe(200);
}

function submit(id: string, as: Parameters<typeof person>[0], body: unknown): Promise<Answer> {
  return api.call('POST', `/v1/cycles/${id}/submissions`, { as: person(as), body });
}

/** A cycle that requests its baseline. */
async function atBaseline(): Promise<string> {
  const { id } = await openCycle(api);
  await approve(id, 'charter');
  expect((await submit(id, 'pmo', handIns.raci)).status).toBe(200);
  await approve(id, 'organize');
  await approve(id, 'govern');
  return id;
}

describe('a baseline', () => {
  it('that is not over, too small and badly matched is refused at every field, and a mended one is taken', async () => {
    const id = await atBaseline();
    const { revision } = (await api.call('GET', `/v1/cycles/${id}`)).body;
    const { content } = handIns.baseline;
    const [retention, contacts] = content.metrics;
    const bad = {
      ...content,
      to: '2099-12-31',
      identityMatchRate: 0,
      metrics: [{ ...retention, summary: { kind: 'proportion', n: 2, successes: 1 } }, contacts],
    };
    const refused = await submit(id, 'dri', { kind: 'baseline', content: bad });
    expect(refused).toMatchObject({ status: 422, body: { code: 'content-mismatch' } });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/content/to',
      '/content/identityMatchRate',
      '/content/metrics/0/summary/n',
    ]);
    expect((await api.call('GET', `/v1/cycles/${id}`)).body.revision).toBe(revision);
    expect((await submit(id, 'dri', handIns.baseline)).status).toBe(200);
  });
});

describe('a time with an offset', () => {
  it('defers a gate, and is kept and shown in UTC', async () => {
    const { id, approval } = await openCycle(api);
    const inTwoDays = Math.floor(Date.now() / 1000) * 1000 + 2 * 86_400_000;
    const local = new Date(inTwoDays + 3_600_000).toISOString().replace('.000Z', '+01:00');
    const body = { ...approval, decision: 'defer', reason: 'after the season', deferUntil: local };
    const answer = await api.call('POST', `/v1/cycles/${id}/decisions`, {
      as: person('council_member'),
      body,
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.status.lastDecision.deferUntil).toBe(new Date(inTwoDays).toISOString());
  });
});

describe('a person', () => {
  it('whose name an identity provider writes in another way is excluded by their interest all the same', async () => {
    const charter = testCharter({ sponsor: 'First.Last+cx@example.com', dri: 'auth0|5f2a9c' });
    const { body } = await api.call('POST', '/v1/cycles', { body: { charter } });
    const { id, approval } = await openCycle(api, body.id);
    const as = person('council_member', 'first.last+CX@example.com');
    const answer = await api.call('POST', `/v1/cycles/${id}/decisions`, { as, body: approval });
    expect(answer).toMatchObject({ status: 403, body: { code: 'conflict-of-interest' } });
  });
});
