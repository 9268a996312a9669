/**
 * The receipt comes first: whoever repeats a request under its own key learns what became of it, whatever has changed
 * since. A message that was applied is never refused.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../../config/names.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { PROCESS_VERSION } from '../../domain/cycle/process-version.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import type { CycleStart } from '../../workflows/messages/definitions.js';
import { handIns, person, testCharter } from '../support/charters.js';
import { programmeSamples } from '../support/programme.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { laggingFeed } from './lagging-feed.js';
import { keyed, openCycle } from './open-cycle.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
/** Switched by a test: this process does not see what the worker has recorded since. */
const readModel = { lags: false };

beforeAll(async () => {
  api = await startApi(withLaggingReadModel);
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const council = person('council_member');
const pmo = person('pmo');

/** Sends one request under one key, as often and as whom the test wants. */
function request(path: string, body: unknown) {
  const key = randomUUID();
  return (as: Actor) => api.call('POST', path, { as, body, ...keyed(key) });
}

/** As if the process had been killed after the message was applied and before its answer was kept. */
async function die(): Promise<void> {
  const longAgo = new Date(0);
  await api.database.collection('idempotency_keys').updateMany(
    {},
    {
      $set: { state: 'running', aliveAt: longAgo, startedAt: longAgo },
      $unset: { status: '', headers: '', body: '' },
    },
  );
}

/** A cycle that was vetoed during its preparation, and waits until the money is given back. */
async function undoingCycle(): Promise<string> {
  const { id, approval } = await openCycle(api);
  const post = (as: Actor, path: string, body: object) =>
    api.call('POST', `/v1/cycles/${id}/${path}`, { as, body });
  await post(council, 'decisions', approval);
  await post(pmo, 'submissions', handIns.raci);
  for (const role of ['lob_head', 'council_member'] as const) {
    const { waitingFor } = (await api.call('GET', `/v1/cycles/${id}`)).body;
    const { gateId, gateVersion, evidence } = waitingFor;
    const body = { gateId, gateVersion, evidenceHash: evidence.hash, decision: 'approve' };
    await post(person(role), 'decisions', body);
  }
  await post(pmo, 'cancel', { reason: 'no budget' });
  return id;
}

/** A cycle that hands over to a fresh run at nearly every wait. @returns its id */
async function openWithShortRuns(): Promise<string> {
  const charter = testCharter();
  const { deps } = api;
  const id = newCycleId();
  const start: CycleStart = {
    cycleId: id,
    charter,
    charterHash: sha256Hex(charter),
    openedBy: pmo,
    processVersion: PROCESS_VERSION,
    eventsPerRun: 5,
  };
  await api.client.workflow.start(CYCLE_WORKFLOW, {
    workflowId: cycleWorkflowId(id),
    taskQueue: deps.taskQueue ?? '',
    args: [start],
  });
  await expect.poll(async () => (await api.call('GET', `/v1/cycles/${id}`)).status).toBe(200);
  return id;
}

/** Whether an earlier run has handed the cycle on to the last one. */
async function hasHandedOver(id: string): Promise<boolean> {
  const { events } = await api.client.workflow.getHandle(cycleWorkflowId(id)).fetchHistory();
  return Boolean(events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId);
}

describe('a message that was applied is answered again under its key', () => {
  it('when the API has died before it answered, and the sender has lost the role since', async () => {
    const { id, approval } = await openCycle(api);
    const decide = request(`/v1/cycles/${id}/decisions`, approval);
    readModel.lags = true;
    const first = await decide(council);
    await die();
    // The read model of this process still shows the open gate, and the sender may no longer decide it.
    const again = await decide({ ...council, roles: ['auditor'] });
    readModel.lags = false;
    expect(first).toMatchObject({ status: 202, body: { revision: 2 } });
    expect(again).toMatchObject({ status: 202, body: { revision: 2 } });
    expect(await decide({ ...council, roles: ['auditor'] })).toMatchObject({
      status: 200,
      body: { recorded: true, revision: 2 },
    });
  });

  it('when the cycle has left the lines of business of the sender, without showing it to them', async () => {
    const { id, approval } = await openCycle(api);
    const decide = request(`/v1/cycles/${id}/decisions`, approval);
    const elsewhere = { ...council, lobs: ['tv'] };
    const first = await decide(council);
    expect(await decide(elsewhere)).toMatchObject({ status: 200, text: first.text });
    await die();
    expect((await decide(elsewhere)).body).toEqual({ recorded: true, revision: 2 });
    const other = await api.call('POST', `/v1/cycles/${id}/cancel`, { as: elsewhere, body: { reason: 'x' } });
    expect(other.status).toBe(404);
  });

  it('when it closed the cycle', async () => {
    const id = await undoingCycle();
    const undo = { kind: 'undo', content: { step: 'pilot_money', note: 'booked back' } };
    const acknowledge = request(`/v1/cycles/${id}/submissions`, undo);
    const finance = person('finance_partner');
    expect((await acknowledge(finance)).body.status).toMatchObject({ state: 'closed' });
    await die();
    expect(await acknowledge({ ...finance, roles: ['auditor'], lobs: ['tv'] })).toMatchObject({
      status: 200,
      body: { recorded: true },
    });
  });

  it('when an earlier run of the cycle had taken it, and the cycle has closed since', async () => {
    const { id, approval } = await openCycle(api, await openWithShortRuns());
    const decide = request(`/v1/cycles/${id}/decisions`, approval);
    expect(await decide(council)).toMatchObject({ status: 200, body: { revision: 2 } });
    await expect.poll(() => hasHandedOver(id)).toBe(true);
    expect(
      (await api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'no budget' } })).status,
    ).toBe(200);
    await die();
    expect(await decide({ ...council, roles: ['auditor'] })).toMatchObject({
      status: 200,
      body: { revision: 2 },
    });
    const never = request(`/v1/cycles/${id}/decisions`, approval);
    expect(await never(council)).toMatchObject({ status: 409, body: { code: 'cycle-closed' } });
  });

  it('when its outcome was unknown at first, although the sender has lost the role since', async () => {
    const { id } = await openCycle(api);
    const cancel = request(`/v1/cycles/${id}/cancel`, { reason: 'no budget' });
    await stopWorker();
    const unknown = await cancel(pmo);
    stopWorker = await runWorker(api);
    expect(unknown).toMatchObject({ status: 503, body: { code: 'outcome-unknown' } });
    await expect.poll(async () => (await api.call('GET', `/v1/cycles/${id}`)).body.state).toBe('closed');
    expect(await cancel({ ...pmo, roles: ['auditor'], lobs: ['tv'] })).toMatchObject({
      status: 200,
      body: { recorded: true },
    });
  });

  it('when it was a start, by somebody who is no longer of the PMO', async () => {
    const start = request('/v1/cycles', { charter: testCharter() });
    const first = await start(pmo);
    const formerly: Actor = { ...pmo, roles: ['dri'], lobs: ['tv'] };
    expect(await start(formerly)).toMatchObject({ status: 201, text: first.text });
    await die();
    expect(await start(formerly)).toMatchObject({ status: 201, text: first.text });
  });

  it('when it was a version of the programme, by somebody who may write no more', async () => {
    const { kind, content } = programmeSamples()[0]!;
    const body = { name: `n${randomUUID()}`, basedOn: null, reason: 'set up', content };
    const add = request(`/v1/programme/${kind}`, body);
    const first = await add(pmo);
    await die();
    expect(await add({ ...pmo, roles: ['dri'] })).toMatchObject({ status: 201, body: first.body });
  });
});

describe('a refusal from what this process knows of a person', () => {
  it('is asked anew at each repeat, and leaves no record', async () => {
    const { id, approval } = await openCycle(api);
    await api.database.collection('idempotency_keys').deleteMany({});
    const decide = request(`/v1/cycles/${id}/decisions`, approval);
    const refused = await decide(pmo);
    expect(refused).toMatchObject({ status: 403, body: { code: 'conflict-of-interest' } });
    const again = await decide(pmo);
    expect(again.headers.get('idempotency-replayed')).toBeNull();
    expect(await api.database.collection('idempotency_keys').countDocuments()).toBe(0);
  });

  it('is forgotten once the person may act', async () => {
    const { id, approval } = await openCycle(api);
    const decide = request(`/v1/cycles/${id}/decisions`, approval);
    expect((await decide({ ...council, roles: ['auditor'] })).status).toBe(403);
    expect((await decide({ ...council, lobs: ['tv'] })).status).toBe(404);
    expect((await decide(council)).status).toBe(200);
  });
});

describe('a request whose process has died before it sent anything', () => {
  it('is judged by the process itself when it is repeated', async () => {
    const { id, approval } = await openCycle(api);
    const body = { ...approval, gateVersion: 9 };
    const decide = request(`/v1/cycles/${id}/decisions`, body);
    expect(await decide(council)).toMatchObject({ status: 409, body: { code: 'gate-changed' } });
    await die();
    const other = { ...council, roles: ['auditor'] as const };
    expect(await decide(other)).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    const kept = await decide(council);
    expect(kept).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    expect(kept.headers.get('idempotency-replayed')).toBe('true');
  });
});

function withLaggingReadModel(deps: ApiDeps): ApiDeps {
  const { store, feed } = deps;
  const seen = new Map<string, Awaited<ReturnType<typeof store.cycles.readCycle>>>();
  return {
    ...deps,
    feed: laggingFeed(feed, () => readModel.lags),
    store: {
      ...store,
      cycles: {
        ...store.cycles,
        readCycle: async (id) => {
          const known = seen.get(id);
          if (readModel.lags && known) return known;
          const found = await store.cycles.readCycle(id);
          seen.set(id, found);
          return found;
        },
        readRevision: (id) => (readModel.lags ? Promise.resolve(1) : store.cycles.readRevision(id)),
      },
    },
  };
}
