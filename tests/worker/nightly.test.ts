/** The nightly reconciliation, from the schedule to the record for auditors and the metric. */
import { Registry } from 'prom-client';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { registerReconciliation } from '../../api/http/reconciliation-metrics.js';
import { ensureSchedule, sampleReconciler, SCHEDULE_ID } from '../../worker/reconciliation/nightly.js';
import { runWorker } from '../api/cycle-worker.js';
import { quickCharter, ReconciledApi } from './reconciled-api.js';

let stack: ReconciledApi;
let connection: NativeConnection;
let client: Client;
let stopWorker: () => Promise<void>;
const lines: Record<string, unknown>[] = [];
const NEVER = '0 0 31 2 *';

beforeAll(async () => {
  stack = await ReconciledApi.start();
  const { store, deps } = stack.api;
  const { reconciliations } = store;
  connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const logger = pino({ level: 'info' }, { write });
  const reconcileSample = sampleReconciler({ reconciliation: stack.reconciliation, reconciliations, logger });
  const taskQueue = `${deps.taskQueue!}-upkeep`;
  stopWorker = await runWorker(stack.api, { taskQueue, upkeep: { reconcileSample } });
  const nightly = { taskQueue, cron: NEVER, sample: 10 };
  await ensureSchedule(client, { ...nightly, sample: 1 });
  // Each worker makes sure of it: the second one finds it and sets it to what it knows.
  await ensureSchedule(client, nightly);
}, 120_000);
afterAll(async () => {
  await client.schedule.getHandle(SCHEDULE_ID).delete();
  await stopWorker();
  await connection.close();
  await stack.stop();
});

async function oneNight(): Promise<void> {
  const before = await stack.api.store.reconciliations.last();
  const schedule = client.schedule.getHandle(SCHEDULE_ID);
  await schedule.trigger();
  await expect
    .poll(async () => (await stack.api.store.reconciliations.last())?.at, { timeout: 40_000 })
    .not.toBe(before?.at);
  // The record comes before the end of the night, and a night that begins meanwhile is skipped.
  await expect
    .poll(async () => (await schedule.describe()).info.runningActions, { timeout: 40_000 })
    .toEqual([]);
}

async function metrics(): Promise<Record<string, number>> {
  const registry = new Registry();
  registerReconciliation(registry, () => stack.api.store.reconciliations.last());
  const text = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    text.map((line) => line.split(' ')).map(([name = '', value]) => [name, Number(value)]),
  );
}

it('records what it has found for auditors, in the metric and in the log: nothing, then the changed field', async () => {
  expect((await metrics()).tollgate_reconciliation_differing_cycles).toBeNaN();
  const sound = await stack.people.open(quickCharter());
  const changed = await stack.people.open(quickCharter());
  await stack.act(changed, 1);
  await oneNight();
  expect(await stack.api.store.reconciliations.last()).toMatchObject({ checked: 2, differing: [] });
  expect((await metrics()).tollgate_reconciliation_differing_cycles).toBe(0);

  const change = { $set: { 'state.spending.overspends': 7 } };
  await stack.collection('cycles').updateOne({ _id: changed } as never, change);
  await oneNight();
  const found = { cycleId: changed, verdict: 'differs', fields: ['cycles.state.spending.overspends'] };
  expect(await stack.api.store.reconciliations.last()).toMatchObject({ checked: 2, differing: [found] });
  expect(await metrics()).toMatchObject({ tollgate_reconciliation_differing_cycles: 1 });
  expect((await metrics()).tollgate_reconciliation_age_seconds).toBeLessThan(60);
  expect(lines.at(-1)).toMatchObject({ level: 50, differing: [found] });
  // It only looks: mending is an operator's act.
  expect((await stack.reconciliation.verify(changed)).verdict).toBe('differs');
  expect((await stack.reconciliation.verify(sound)).verdict).toBe('equal');
});
