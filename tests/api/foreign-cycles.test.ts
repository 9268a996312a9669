/** What is said about a cycle outside of the reader's lines of business names neither its title nor its id. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedSampleProgramme } from '../../api/programme/sample-programme.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { CycleWriter, submissionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { StreamReader } from './stream-reader.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
  await seedSampleProgramme(api.store.programme);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const ofDsl: Actor = { ...person('auditor', 'dsl-auditor'), lobs: ['dsl'] };
const ofBoth: Actor = { ...person('auditor', 'fiber-auditor'), lobs: ['fiber'] };
const SECRET_TITLE = 'Quiet price rise';

async function opened(title: string, lobs: string[]): Promise<string> {
  const charter = testCharter({
    title,
    lobs,
    sponsor: 'splitter',
    budget: { amountMinor: 40_000_000, currency: 'USD' },
  });
  const { policy: _policy, ...ofProgramme } = charter;
  const answer = await api.call('POST', '/v1/cycles', { body: { charter: ofProgramme } });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id as string;
}

/** Everything that the reader can have of the cycle, as one text. */
async function allThatIsTold(id: string, as: Actor): Promise<string> {
  const paths = ['', '/events', '/charter', '/plan', '/submissions', '/money', '/evidence/charter.r1'];
  const answers = await Promise.all(paths.map((path) => api.call('GET', `/v1/cycles/${id}${path}`, { as })));
  const lists = await Promise.all(
    ['/v1/cycles', '/v1/inbox', '/v1/portfolio'].map((path) => api.call('GET', path, { as })),
  );
  const authorization = `Bearer ${await api.tokenOf(as)}`;
  const streams = await Promise.all(
    ['', '?after=0'].map((query) =>
      StreamReader.open(`${api.url}/v1/cycles/${id}/stream${query}`, { authorization }),
    ),
  );
  await Promise.all(streams.map((stream) => stream.until(({ events }) => events.length > 0)));
  streams.forEach((stream) => stream.cut());
  return JSON.stringify([
    ...answers.map(({ status, body }) => [status, body]),
    ...lists.map(({ body }) => body),
    ...streams.map(({ events }) => events),
  ]);
}

describe('splitting that is suspected with a cycle of other lines of business', () => {
  it('is told to everybody, with title and id only to who may see that cycle', async () => {
    const hidden = await opened(SECRET_TITLE, ['fiber']);
    const id = await opened('Second half', ['fiber', 'dsl']);
    const told = await allThatIsTold(id, ofDsl);
    expect(told).toContain('Splitting suspected: with another cycle, also sponsored by splitter');
    expect(told).not.toContain(SECRET_TITLE);
    expect(told).not.toContain(hidden);
    const { splitting } = (await api.call('GET', `/v1/cycles/${id}`, { as: ofBoth })).body;
    expect(splitting).toContain(`with "${SECRET_TITLE}" (${hidden}), also sponsored by splitter`);
  });
});

describe('a ledger line that a cycle of other lines of business counts', () => {
  it('blocks with a sentence that names that cycle only to who may see it', async () => {
    const other = new CycleWriter(newCycleId(), testCharter({ title: SECRET_TITLE }));
    await other.write(api.store);
    const wait = submissionWait({
      kind: 'reconciliation',
      missing: [`4100 of 2026-10 is counted by ${other.cycleId} already.`],
    });
    const cycle = new CycleWriter(newCycleId(), testCharter({ lobs: ['fiber', 'dsl'] }));
    await cycle.write(api.store, { state: { wait } });
    const blockedBy = async (as: Actor) =>
      (await api.call('GET', `/v1/cycles/${cycle.cycleId}`, { as })).body.blockedBy as string[];
    expect(await blockedBy(ofDsl)).toEqual(['4100 of 2026-10 is counted by another cycle already.']);
    expect(await blockedBy(ofBoth)).toEqual([
      `4100 of 2026-10 is counted by "${SECRET_TITLE}" (${other.cycleId}) already.`,
    ]);
    expect(await blockedBy(ofDsl)).toEqual(['4100 of 2026-10 is counted by another cycle already.']);
  });
});
