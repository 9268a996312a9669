import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '../../base/vocabulary.js';
import { handIns, person } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
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

const post = (id: string, path: string, as: Role, body: object) =>
  api.call('POST', `/v1/cycles/${id}/${path}`, { as: person(as), body });

it('holds a cycle, tells approvers by whom and why, and resumes it', async () => {
  const { id, approval } = await openCycle(api);
  const held = await post(id, 'hold', 'pmo', { reason: 'peak season' });
  expect(held).toMatchObject({ status: 200, body: { status: { waitingFor: { what: 'hold' } } } });
  const refused = await post(id, 'decisions', 'council_member', approval);
  expect(refused).toMatchObject({ status: 409, body: { code: 'cycle-on-hold' } });
  expect(refused.body.detail).toContain('peak season');
  const resumed = await post(id, 'resume', 'sponsor', { reason: 'over' });
  expect(resumed.body.status.waitingFor).toMatchObject({ gateId: 'charter.r1' });
  expect((await post(id, 'resume', 'pmo', { reason: 'over' })).body.code).toBe('not-on-hold');
});

it('stops a vetoed cycle, takes back what was set in motion, and shows it closed as stopped', async () => {
  const { id, approval } = await openCycle(api);
  await post(id, 'decisions', 'council_member', approval);
  await post(id, 'submissions', 'pmo', handIns.raci);
  for (const role of ['lob_head', 'council_member'] as const) await approve(id, role);
  const vetoed = await post(id, 'veto', 'veto_holder', { harm: 'seniors lose paper bills' });
  expect(vetoed.body.status.waitingFor).toMatchObject({ gateId: 'veto.1.r1' });
  const stopped = await approve(id, 'council_member');
  expect(stopped.body.status).toMatchObject({ state: 'undoing', outcome: 'stopped' });
  const undo = { kind: 'undo', content: { step: 'pilot_money', note: 'booked back' } };
  const closed = await post(id, 'submissions', 'finance_partner', undo);
  expect(closed.body.status).toMatchObject({ state: 'closed', reason: 'seniors lose paper bills' });
});

it('refuses a veto without a harm or by somebody who may not, with the fields and the sentence', async () => {
  const { id } = await openCycle(api);
  const empty = await post(id, 'veto', 'veto_holder', {});
  expect(empty).toMatchObject({ status: 422, body: { errors: [{ pointer: '/harm' }] } });
  expect(await post(id, 'veto', 'council_member', { harm: 'x' })).toMatchObject({ status: 403 });
  expect(await post(id, 'withdraw', 'dri', { reason: 'x' })).toMatchObject({ status: 409 });
});

async function approve(id: string, role: Role) {
  const { waitingFor } = (await api.call('GET', `/v1/cycles/${id}`)).body;
  const { gateId, gateVersion, evidence } = waitingFor;
  const body = { gateId, gateVersion, evidenceHash: evidence.hash, decision: 'approve' };
  return post(id, 'decisions', role, body);
}
