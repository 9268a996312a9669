/** Beyond what one process sends to the engine at once it refuses at the door, soon and without a trace. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Admission } from '../../api/engine/admission.js';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../../config/names.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { testCharter } from '../support/charters.js';
import { sampleContent } from '../support/programme.js';
import { newCycleId, startApi, type Answer, type ApiUnderTest } from './api-under-test.js';
import { keyed } from './open-cycle.js';

let api: ApiUnderTest;
/** No worker runs here: whatever is sent stays under way until its workflow is ended. */
const cycles = Array.from({ length: 6 }, () => new CycleWriter(newCycleId()));

beforeAll(async () => {
  api = await startApi((deps) => ({ ...deps, admission: new Admission(2, { patienceMs: 3_000 }) }));
  for (const { cycleId } of cycles) {
    await api.client.workflow.start(CYCLE_WORKFLOW, {
      workflowId: cycleWorkflowId(cycleId),
      taskQueue: api.deps.taskQueue!,
    });
  }
  for (const cycle of cycles) await cycle.write(api.store, { state: { wait: decisionWait() } });
});
afterAll(async () => {
  await api.close();
});

const end = (cycleId: string) => api.client.workflow.getHandle(cycleWorkflowId(cycleId)).terminate();
const hold = (index: number, key: string = randomUUID()) =>
  api.call('POST', `/v1/cycles/${cycles[index]!.cycleId}/hold`, { body: { reason: 'x' }, ...keyed(key) });
const records = () => api.database.collection('idempotency_keys').countDocuments();

function expectShed(answer: Answer): void {
  expect(answer).toMatchObject({ status: 503, body: { code: 'overloaded' } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

const raci = (name: string) => ({ name, basedOn: null, reason: 'x', content: sampleContent('raci') });

it('turns away at once a message that finds no room in line, and soon one that waits in vain; neither leaves a record', async () => {
  const sent = [hold(0), hold(1)];
  await expect.poll(records).toBe(2);
  const waiting = [hold(2), hold(3)];
  await expect.poll(() => api.deps.admission.load.waiting).toBe(2);

  const startedAt = Date.now();
  const { text: metrics } = await api.call('GET', '/metrics');
  expect(metrics).toContain('tollgate_engine_messages{state="under_way"} 2');
  expect(metrics).toContain('tollgate_engine_messages{state="waiting"} 2');
  expectShed(await hold(4));
  expectShed(await api.call('POST', '/v1/cycles', { body: { charter: testCharter() } }));
  // Reading needs no place, nor does what the engine has no part in.
  expect((await api.call('GET', `/v1/cycles/${cycles[4]!.cycleId}`)).status).toBe(200);
  expect((await api.call('POST', '/v1/programme/raci', { body: raci('meanwhile') })).status).toBe(201);
  for (const answer of await Promise.all(waiting)) expectShed(answer);
  expect(Date.now() - startedAt).toBeLessThan(6_000);
  // The two that are under way, and the version of the programme.
  expect(await records()).toBe(3);

  for (const { cycleId } of cycles.slice(0, 2)) await end(cycleId);
  await Promise.all(sent);
}, 30_000);

it('keeps a cycle that many act on from taking the places of others', async () => {
  const many = Array.from({ length: 6 }, () => hold(5));
  await expect.poll(() => api.deps.admission.load.underWay).toBe(2);
  // Two of its four turns have a place and two wait for one; the other messages wait for a turn.
  await expect.poll(() => api.deps.admission.load.waiting).toBe(2);
  await end(cycles[5]!.cycleId);
  for (const answer of await Promise.all(many)) expect(answer.body.code).toBe('cycle-closed');
}, 30_000);

it('gives the places back, however their messages ended', async () => {
  const first = [hold(2), hold(3)];
  const next = hold(4);
  for (const { cycleId } of cycles.slice(2, 5)) await end(cycleId);
  for (const answer of await Promise.all([...first, next])) expect(answer.body.code).not.toBe('overloaded');
}, 30_000);
