import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { cycleWorkflowId } from '../../config/names.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { handIns, person, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { laggingFeed } from './lagging-feed.js';
import { keyed, openCycle } from './open-cycle.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
/** Switched by a test: the database or its feed is "away" for the API, while the worker still reaches it. */
const away = { writes: false, readModel: false };

beforeAll(async () => {
  api = await startApi(withSwitches);
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const council = person('council_member');
const opened = () => openCycle(api);

describe('a start', () => {
  it('answers 201 with the address of a cycle whose status can be read at once', async () => {
    const { status, body, headers } = await api.call('POST', '/v1/cycles', {
      body: { charter: testCharter() },
    });
    expect({ status, recorded: body.recorded }).toEqual({ status: 201, recorded: true });
    expect(headers.get('location')).toBe(`/v1/cycles/${body.id}`);
    const cycle = await api.call('GET', headers.get('location') ?? '');
    expect(cycle.body).toMatchObject({ phase: 'charter', waitingFor: { gateId: 'charter.r1' } });
  });

  it('is visible in Temporal by title, phase, stage, line and region', async () => {
    const { id } = await opened();
    const { memo, typedSearchAttributes } = await api.client.workflow
      .getHandle(cycleWorkflowId(id))
      .describe();
    const shown = Object.fromEntries(
      typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(shown).toMatchObject({
      TollgateJourneyStage: 'support',
      TollgateLob: ['fiber'],
      TollgateRegion: ['north'],
    });
    expect(memo?.askedHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('repeated with its key is the same start, also when the first answer was forgotten', async () => {
    const key = randomUUID();
    const body = { charter: testCharter() };
    const first = await api.call('POST', '/v1/cycles', { body, ...keyed(key) });
    const again = await api.call('POST', '/v1/cycles', { body, ...keyed(key) });
    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    await forget();
    expect(await api.call('POST', '/v1/cycles', { body, ...keyed(key) })).toMatchObject({
      status: 201,
      text: first.text,
    });
    await forget();
    const other = { charter: testCharter({ title: 'Another one' }) };
    const refused = await api.call('POST', '/v1/cycles', { body: other, ...keyed(key) });
    expect(refused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('by two people with one key opens two cycles', async () => {
    const key = randomUUID();
    const body = { charter: testCharter() };
    const [one, two] = await Promise.all([
      api.call('POST', '/v1/cycles', { body, ...keyed(key) }),
      api.call('POST', '/v1/cycles', { body, ...keyed(key), as: person('pmo', 'other-pmo') }),
    ]);
    expect(one.body.id).not.toBe(two.body.id);
  });
});

describe('a decision', () => {
  it('moves the cycle, and its answer carries the status after it', async () => {
    const { id, approval } = await opened();
    const { status, body } = await api.call('POST', `/v1/cycles/${id}/decisions`, {
      as: council,
      body: approval,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ recorded: true, status: { phase: 'organize', revision: body.revision } });
  });

  it('repeated with its key is made once, also when the first answer was forgotten', async () => {
    const { id, approval } = await opened();
    const key = randomUUID();
    const decide = () =>
      api.call('POST', `/v1/cycles/${id}/decisions`, { as: council, body: approval, ...keyed(key) });
    const first = await decide();
    expect(await decide()).toMatchObject({ status: 200, text: first.text });
    await forget();
    const known = await decide();
    expect(known).toMatchObject({ status: 200, body: { revision: first.body.revision } });
    await forget();
    const other = { ...approval, decision: 'reject', reason: 'too dear' };
    const reused = await api.call('POST', `/v1/cycles/${id}/decisions`, {
      as: council,
      body: other,
      ...keyed(key),
    });
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect((await settledBy(id)).length).toBe(1);
  });

  it('by twenty approvers at once is won by one; each other is told who decided', async () => {
    const { id, approval } = await opened();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.call('POST', `/v1/cycles/${id}/decisions`, {
          as: person('council_member', `council-${index}`),
          body: approval,
        }),
      ),
    );
    const won = answers.filter(({ status }) => status < 300);
    expect(won).toHaveLength(1);
    const [winner] = await settledBy(id);
    for (const lost of answers.filter(({ status }) => status >= 300)) {
      expect(lost).toMatchObject({ status: 409, body: { code: 'gate-already-decided' } });
      expect(lost.body.detail).toContain(winner);
    }
  });

  it('that is not possible is refused in the words of the status', async () => {
    const { id, approval } = await opened();
    const path = `/v1/cycles/${id}/decisions`;
    const pmo = await api.call('POST', path, { body: approval });
    const { actions } = (await api.call('GET', `/v1/cycles/${id}`)).body;
    const shown = actions.find((each: { choice?: string }) => each.choice === 'approve').reason;
    expect(pmo).toMatchObject({ status: 403, body: { code: 'conflict-of-interest', detail: shown } });
    const refusals: [change: object, status: number, code: string][] = [
      [{ evidenceHash: 'f'.repeat(64) }, 409, 'evidence-stale'],
      [{ gateVersion: 9 }, 409, 'gate-changed'],
      [{ gateId: 'govern.r1' }, 409, 'gate-not-open'],
    ];
    for (const [change, status, code] of refusals) {
      const answer = await api.call('POST', path, { as: council, body: { ...approval, ...change } });
      expect(answer).toMatchObject({ status, body: { code } });
      expect(answer.body.allowedActions).toContainEqual({ action: 'decide', choice: 'approve' });
    }
    expect((await api.call('GET', `/v1/cycles/${id}`)).body.revision).toBe(1);
  });

  it('is made by the owner of the key, whatever the body says', async () => {
    const { id, approval } = await opened();
    const body = { ...approval, actor: council, person: 'council-member' };
    expect((await api.call('POST', `/v1/cycles/${id}/decisions`, { body })).status).toBe(422);
  });
});

describe('a submission', () => {
  it('is taken from whom it is asked, and from nobody else', async () => {
    const { id, approval } = await opened();
    await api.call('POST', `/v1/cycles/${id}/decisions`, { as: council, body: approval });
    const path = `/v1/cycles/${id}/submissions`;
    const other = await api.call('POST', path, { as: person('dri'), body: handIns.raci });
    expect(other).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    const early = await api.call('POST', path, { body: handIns.closure });
    expect(early).toMatchObject({ status: 409, body: { code: 'not-requested' } });
    const wrong = { kind: 'raci', content: { ...handIns.raci.content, accountable: 'somebody' } };
    expect(await api.call('POST', path, { body: wrong })).toMatchObject({
      status: 422,
      body: { code: 'content-mismatch' },
    });
    const taken = await api.call('POST', path, { body: handIns.raci });
    expect(taken).toMatchObject({ status: 200, body: { status: { waitingFor: { gateId: 'organize.r1' } } } });
  });
});

describe('a cancel', () => {
  it('closes the cycle; its repeat is answered alike, everything later is told by whom and why', async () => {
    const { id, approval } = await opened();
    const key = randomUUID();
    const cancel = () =>
      api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'no budget' }, ...keyed(key) });
    expect(await cancel()).toMatchObject({
      status: 200,
      body: { status: { state: 'closed', outcome: 'cancelled' } },
    });
    await api.client.workflow.getHandle(cycleWorkflowId(id)).result();
    await forget();
    expect(await cancel()).toMatchObject({ status: 200, body: { recorded: true } });
    const late = await api.call('POST', `/v1/cycles/${id}/decisions`, { as: council, body: approval });
    expect(late).toMatchObject({ status: 409, body: { code: 'cycle-closed', allowedActions: [] } });
    expect(late.body.detail).toContain('no budget');
  });
});

describe('while an engine is away', () => {
  it('a message without the database is not sent, and the same key works when it is back', async () => {
    const { id, approval } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/decisions`, { as: council, body: approval, ...keyed(`db-${id}`) });
    away.writes = true;
    const refused = await send();
    away.writes = false;
    expect(refused).toMatchObject({ status: 503, body: { code: 'database-away' } });
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await api.call('GET', `/v1/cycles/${id}`)).body.revision).toBe(1);
    expect((await send()).status).toBe(200);
  });

  it('a message that the read model does not show is accepted within 3 s, and its repeat tells the news', async () => {
    const { id, approval } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/decisions`, { as: council, body: approval, ...keyed(`rm-${id}`) });
    away.readModel = true;
    const startedAt = Date.now();
    const accepted = await send();
    away.readModel = false;
    expect(accepted).toMatchObject({ status: 202, body: { recorded: false, revision: 2 } });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(await send()).toMatchObject({ status: 200, body: { recorded: true, revision: 2 } });
  });

  it('a message without a worker has an unknown outcome, and its repeat finds it out', async () => {
    const { id, approval } = await opened();
    const send = () =>
      api.call('POST', `/v1/cycles/${id}/decisions`, { as: council, body: approval, ...keyed(`wk-${id}`) });
    await stopWorker();
    const unknown = await send();
    stopWorker = await runWorker(api);
    expect(unknown).toMatchObject({ status: 503, body: { code: 'outcome-unknown' } });
    expect(unknown.headers.get('retry-after')).toBe('3');
    const found = await send();
    expect(found, found.text).toMatchObject({
      status: 200,
      body: { revision: 2, status: { phase: 'organize' } },
    });
    expect((await settledBy(id)).length).toBe(1);
  }, 60_000);
});

/** Persons who settled the charter gate, as the timeline has it. */
async function settledBy(id: string): Promise<string[]> {
  const { items } = (await api.call('GET', `/v1/cycles/${id}/events`)).body as {
    items: { entries: { type: string; gateId?: string; actor?: string }[] }[];
  };
  const entries = items.flatMap(({ entries }) => entries);
  return entries
    .filter(({ type, gateId }) => type === 'gate-settled' && gateId === 'charter.r1')
    .map(({ actor }) => actor ?? '');
}

/** As after the records have lapsed, or the process that held them has died. */
const forget = () =>
  api.database
    .collection('idempotency_keys')
    .deleteMany({})
    .then(() => undefined);

function withSwitches(deps: ApiDeps): ApiDeps {
  const { store, feed } = deps;
  return {
    ...deps,
    feed: laggingFeed(feed, () => away.readModel),
    store: {
      ...store,
      idempotency: {
        ...store.idempotency,
        begin: (asked) =>
          away.writes ? Promise.reject(new StoreUnavailable()) : store.idempotency.begin(asked),
      },
      cycles: {
        ...store.cycles,
        readCycle: async (id) => {
          const found = await store.cycles.readCycle(id);
          return found && away.readModel ? { ...found, sequence: 1 } : found;
        },
        readRevision: (id) => (away.readModel ? Promise.resolve(1) : store.cycles.readRevision(id)),
      },
    },
  };
}
