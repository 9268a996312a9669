/** With pinned workers a cycle stays on the build that it began on, and crosses to the current one when it continues as new. */
import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../../config/names.js';
import { PROCESS_VERSION } from '../../domain/cycle/process-version.js';
import { noRows } from '../support/no-rows.js';
import { groupSummaryJudges } from '../../statistics/judge.js';
import { createWorker } from '../../worker/create-worker.js';
import {
  cancelUpdate,
  holdUpdate,
  resumeUpdate,
  type Command,
  type CycleStart,
} from '../../workflows/messages/definitions.js';
import { person, testCharter } from '../support/charters.js';
import { FakeStore } from '../workflows/fake-store.js';

const taskQueue = `cycles-${randomUUID()}`;
const store = new FakeStore();
const running: { readonly worker: Worker; readonly ended: Promise<void> }[] = [];
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await TestWorkflowEnvironment.createFromExistingServer({
    address: inject('temporalAddress'),
  });
});
afterAll(async () => {
  for (const { worker } of running) worker.shutdown();
  await Promise.all(running.map(({ ended }) => ended));
  await environment.teardown();
});

it('a cycle stays on its build while it runs, and crosses to the current one when it continues as new', async () => {
  const [first, second] = [randomUUID(), randomUUID()] as const;
  await startBuild(first);
  await makeCurrent(first);
  const cycleId = `cyc_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const start: CycleStart = {
    cycleId,
    openedBy: person('pmo'),
    charter: testCharter(),
    charterHash: 'a'.repeat(64),
    processVersion: PROCESS_VERSION,
    // Each message makes the run long enough to hand over.
    eventsPerRun: 5,
  };
  const { workflow } = environment.client;
  const workflowId = cycleWorkflowId(cycleId);
  await workflow.start(CYCLE_WORKFLOW, { workflowId, taskQueue, args: [start] });
  const handle = workflow.getHandle(workflowId);
  const command = (reason: string): { args: [Command<{ reason: string }>] } => ({
    args: [{ actor: person('pmo'), fingerprint: 'b'.repeat(64), body: { reason } }],
  });
  const nextRunIsOn = async (build: string, before: string) => {
    await vi.waitFor(async () => expect((await buildOf(workflowId)).runId).not.toBe(before), {
      timeout: 30_000,
      interval: 200,
    });
    await vi.waitFor(async () => expect((await buildOf(workflowId)).build).toBe(build), 15_000);
  };

  await startBuild(second);
  const { runId: before } = await buildOf(workflowId);
  await handle.executeUpdate(holdUpdate, command('before there is another build'));
  await nextRunIsOn(first, before);

  await makeCurrent(second);
  const { runId: pinned, build } = await buildOf(workflowId);
  expect(build).toBe(first);
  await handle.executeUpdate(resumeUpdate, command('goes on'));
  await nextRunIsOn(second, pinned);
  await handle.executeUpdate(cancelUpdate, command('enough seen'));
  expect(await handle.result()).toMatchObject({ outcome: 'cancelled' });
}, 90_000);

async function startBuild(buildId: string): Promise<void> {
  const worker = await createWorker({
    connection: environment.nativeConnection,
    namespace: 'default',
    workflowBundle: { codePath: inject('workflowBundle') },
    taskQueue,
    recordTransition: store.recordTransition,
    judges: groupSummaryJudges,
    claimLedgerLines: store.claimLedgerLines,
    retiredPins: store.retiredPins,
    recordChange: store.recordChange,
    ...noRows,
    versioned: true,
    buildId,
  });
  running.push({ worker, ended: worker.run() });
}

async function makeCurrent(buildId: string): Promise<void> {
  const { workflowService } = environment.connection;
  // The engine learns of a build when its worker first asks for tasks.
  await vi.waitFor(
    () =>
      workflowService.setWorkerDeploymentCurrentVersion({
        namespace: 'default',
        deploymentName: 'tollgate',
        buildId,
        identity: 'test',
        ignoreMissingTaskQueues: true,
      }),
    { timeout: 30_000, interval: 500 },
  );
}

async function buildOf(workflowId: string): Promise<{ runId: string; build: string | null | undefined }> {
  const { runId, raw } = await environment.client.workflow.getHandle(workflowId).describe();
  const { versioningInfo } = raw.workflowExecutionInfo ?? {};
  return { runId, build: versioningInfo?.deploymentVersion?.buildId };
}
