/** What the API makes of a no that will pass, and of a message that fails after it was accepted. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../base/refusal.js';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../../config/names.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { keyed } from './open-cycle.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
const cycle = new CycleWriter(newCycleId());
const handle = () => api.client.workflow.getHandle(cycleWorkflowId(cycle.cycleId));

beforeAll(async () => {
  api = await startApi();
  await cycle.write(api.store, { state: { wait: decisionWait() } });
  stopWorker = await runAnsweringCycles();
  await api.client.workflow.start(CYCLE_WORKFLOW, {
    workflowId: cycleWorkflowId(cycle.cycleId),
    taskQueue: api.deps.taskQueue!,
  });
});
afterAll(async () => {
  await handle().terminate();
  await stopWorker();
  await api.close();
});

async function runAnsweringCycles(): Promise<() => Promise<void>> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./answering-cycle.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
    }),
  });
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const worker = await Worker.create({ connection, workflowBundle, taskQueue: api.deps.taskQueue! });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}

const hold = (reason: string, key = randomUUID()) =>
  api.call('POST', `/v1/cycles/${cycle.cycleId}/hold`, { body: { reason }, ...keyed(key) });
const attempts = (reason: string) => handle().query<number, [string]>('attempts', reason);

it('asks a cycle that is moving to its next step again, so that the sender notices nothing', async () => {
  expect(await hold('moving')).toMatchObject({ status: 200, body: { revision: 1 } });
  expect(await attempts('moving')).toBe(3);
});

it('says after some seconds that the cycle is still moving, and asks anew when the message is repeated', async () => {
  const key = randomUUID();
  const startedAt = Date.now();
  const answer = await hold('moving for ever', key);
  expect(answer).toMatchObject({ status: 503, body: { code: 'cycle-moving' } });
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(Date.now() - startedAt).toBeGreaterThan(2_000);
  expect(Date.now() - startedAt).toBeLessThan(6_000);
  const asked = await attempts('moving for ever');
  expect(asked).toBeGreaterThan(5);
  const repeated = await hold('moving for ever', key);
  expect(repeated.headers.get('idempotency-replayed')).toBeNull();
  expect(await attempts('moving for ever')).toBeGreaterThan(asked);
});

it('passes on at once that the cycle cannot record anything now', async () => {
  const answer = await hold('not recorded');
  expect(answer).toMatchObject({ status: 503, body: { code: 'not-recorded' } });
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await attempts('not recorded')).toBe(1);
});

it.each(Object.keys(REFUSALS) as RefusalCode[])(
  'keeps %s under its key only if it will be true tomorrow as well: what passes by itself is asked anew',
  async (code) => {
    const [key, reason] = [randomUUID(), `refuse as ${code}`];
    const first = await hold(reason, key);
    const asked = await attempts(reason);
    const again = await hold(reason, key);
    const isTransient = REFUSALS[code] === 'transient';
    expect([first.body.code, again.body.code]).toEqual([code, code]);
    expect(first.status === 503).toBe(isTransient);
    expect(again.headers.get('idempotency-replayed')).toBe(isTransient ? null : 'true');
    expect((await attempts(reason)) > asked).toBe(isTransient);
  },
);

it('answers a message that failed after it was accepted like a refused one, and keeps that answer', async () => {
  const key = randomUUID();
  const refused = await hold('second in line', key);
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'already-suspended', detail: 'refused as already-suspended' },
  });
  expect(refused.body.allowedActions).toContainEqual({ action: 'hold' });
  const again = await hold('second in line', key);
  expect(again).toMatchObject({ status: 409, body: { code: 'already-suspended' } });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});
