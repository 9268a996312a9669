/** A portfolio is watched by asking again: what has not changed costs no body, and every answer uses the same words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const region = `watched-${Date.now()}`;
const council = person('council_member');

async function written(): Promise<CycleWriter> {
  const cycle = new CycleWriter(newCycleId(), testCharter({ regions: ['north', region] }));
  const due = new Date(Date.now() - 3_600_000).toISOString();
  await cycle.write(api.store, { state: { wait: decisionWait({ due }) } });
  return cycle;
}

it.each([
  ['the list', () => `/v1/cycles?region=${region}`],
  ['the inbox', () => '/v1/inbox?limit=100'],
  ['the portfolio', () => '/v1/portfolio'],
  ['a timeline', ({ cycleId }: CycleWriter) => `/v1/cycles/${cycleId}/events`],
])('%s is answered by 304 until something in it changes', async (_name, pathOf) => {
  const cycle = await written();
  const path = pathOf(cycle);
  const ask = (tag?: string) =>
    api.call('GET', path, { as: council, ...(tag ? { headers: { 'if-none-match': tag } } : {}) });
  // The counts of the portfolio follow the change stream.
  let tag = '';
  const known = async () => {
    tag = (await ask()).headers.get('etag') ?? '';
    return ask(tag);
  };
  await expect.poll(async () => (await known()).status, { timeout: 10_000 }).toBe(304);
  const unchanged = await ask(tag);
  expect(unchanged).toMatchObject({ status: 304, text: '' });
  expect(unchanged.headers.get('x-poll-interval')).toMatch(/^\d+$/);
  await cycle.write(api.store, { state: { wait: null, phase: 'organize' } });
  await expect.poll(async () => (await ask(tag)).status, { timeout: 10_000 }).toBe(200);
});

describe('an item of the list', () => {
  it('says what the status says, in the same words', async () => {
    const { cycleId } = await written();
    const status = (await api.call('GET', `/v1/cycles/${cycleId}`, { as: council })).body;
    const list = (await api.call('GET', `/v1/cycles?region=${region}&limit=100`, { as: council })).body;
    const item = (list.items as { id: string }[]).find(({ id }) => id === cycleId) as Record<string, unknown>;
    const { updatedAt, ...shared } = item;
    expect(updatedAt).toMatch(/Z$/);
    expect(status).toMatchObject(shared);
    expect(item).toMatchObject({
      lane: 'standard',
      waitingFor: { what: 'decision', gateId: 'charter.r1', overdue: true },
      money: { budgetMinor: testCharter().budget.amountMinor },
    });
  });
});
