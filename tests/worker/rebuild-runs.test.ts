/** A cycle that lives longer than its histories: of runs that are gone, the log keeps what no replay can make anew. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../../config/names.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import type { CycleStart } from '../../workflows/messages/definitions.js';
import { newCycleId } from '../api/api-under-test.js';
import { person } from '../support/charters.js';
import { quickCharter, ReconciledApi } from './reconciled-api.js';

let stack: ReconciledApi;
beforeAll(async () => {
  stack = await ReconciledApi.start();
}, 120_000);
afterAll(() => stack.stop());

/** A cycle in its second run, in which it has acted twice. */
async function longCycle(): Promise<string> {
  const cycleId = newCycleId();
  const charter = quickCharter();
  const start: CycleStart = {
    cycleId,
    openedBy: person('pmo'),
    charter,
    charterHash: sha256Hex(charter),
    eventsPerRun: 25,
  };
  await stack.api.client.workflow.start(CYCLE_WORKFLOW, {
    workflowId: cycleWorkflowId(cycleId),
    taskQueue: stack.api.deps.taskQueue!,
    args: [start],
  });
  await stack.act(cycleId, 3);
  await vi.waitUntil(async () => (await earlierRuns(cycleId)).length === 1, PATIENCE);
  await stack.act(cycleId, 2);
  return cycleId;
}

/** The runs before the latest, oldest first. */
async function earlierRuns(id: string): Promise<string[]> {
  const runs: string[] = [];
  for (let runId: string | undefined; ;) {
    const { events } = await stack.handle(id, runId).fetchHistory();
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
    if (runId === '') return runs;
    runs.unshift(runId);
  }
}

const PATIENCE = { timeout: 40_000, interval: 100 };

/** The server deletes in the background, once it has done all else about the run. */
const FORGOTTEN_MS = 100_000;

/** As retention does it. */
async function forget(id: string, runs: readonly string[]): Promise<void> {
  await Promise.all(runs.map((runId) => forgetRun(id, runId)));
}

async function forgetRun(id: string, runId: string): Promise<void> {
  const workflowExecution = { workflowId: cycleWorkflowId(id), runId };
  await stack.api.client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
  const isGone = () =>
    stack
      .handle(id, runId)
      .fetchHistory()
      .then(
        () => false,
        () => true,
      );
  await vi.waitUntil(isGone, { timeout: FORGOTTEN_MS, interval: 500 });
}

/** The server takes most of a minute to forget a run, so these wait for it together. */
describe.concurrent('a cycle with an earlier run', () => {
  it('is proven and mended over both of its runs', async () => {
    const id = await longCycle();
    await stack.expectProven(id);
    const change = { $set: { 'entries.0.text': 'x' } };
    await stack.collection('cycle_events').updateOne({ cycleId: id, sequence: 2 }, change);
    const found = await stack.reconciliation.rebuild(id);
    expect(found).toMatchObject({
      verdict: 'mended',
      differences: [{ field: 'cycle_events.entries.0.text' }],
    });
    await stack.expectProven(id);
  });

  it('keeps the events of runs that are gone, and is made anew from what the run after them began with', async () => {
    const id = await longCycle();
    const before = await stack.api.store.events.listEvents(id, { limit: 100 });
    await forget(id, await earlierRuns(id));
    await stack.expectProven(id);
    const change = { $set: { 'state.spending.overspends': 7, 'charter.title': 'x', phase: 'sustain' } };
    await stack.collection('cycles').updateOne({ _id: id } as never, change);
    const found = await stack.reconciliation.rebuild(id);
    expect(found).toMatchObject({ verdict: 'mended' });
    expect(found.differences.map(({ field }) => field).sort()).toEqual([
      'cycles.charter.title',
      'cycles.phase',
      'cycles.state.spending.overspends',
    ]);
    await stack.expectProven(id);
    expect(await stack.api.store.events.listEvents(id, { limit: 100 })).toEqual(before);
    await stack.people.driveToEnd(id);
    await stack.expectProven(id);
  }, 240_000);

  it('says which events nothing can bring back, and mends all else', async () => {
    const id = await longCycle();
    await forget(id, await earlierRuns(id));
    await stack.collection('cycle_events').deleteOne({ cycleId: id, sequence: 2 });
    await stack.collection('cycles').updateOne({ _id: id } as never, { $set: { phase: 'sustain' } });
    const found = await stack.reconciliation.rebuild(id);
    expect(found).toMatchObject({ verdict: 'cannot' });
    expect(found.why).toContain('event 2');
    expect((await stack.people.status(id)).phase).not.toBe('sustain');
    await stack.people.driveToEnd(id);
    expect(await stack.people.status(id)).toMatchObject({ outcome: 'sustained' });
  }, 240_000);

  it('is proven by its chain alone when no history is kept at all; without a chain, nothing is claimed', async () => {
    const id = await longCycle();
    await stack.api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'enough seen' } });
    await stack.people.driveToEnd(id);
    await forget(id, [...(await earlierRuns(id)), (await stack.handle(id).describe()).runId]);
    expect(await stack.reconciliation.rebuild(id)).toMatchObject({ verdict: 'equal' });
    await stack.collection('cycles').updateOne({ _id: id } as never, { $set: { phase: 'sustain' } });
    expect(await stack.reconciliation.rebuild(id)).toMatchObject({
      verdict: 'cannot',
      differences: [{ field: 'cycles.phase' }],
      why: 'Temporal keeps no history of it any more',
    });
    expect(await stack.reconciliation.verify('cyc_unknown')).toMatchObject({
      verdict: 'cannot',
      why: 'nobody knows this cycle',
    });
  }, 240_000);

  it('is found among all, also when the database has never heard of it', async () => {
    const id = await longCycle();
    await stack.collection('cycles').deleteMany({ _id: id } as never);
    await stack.collection('cycle_events').deleteMany({ cycleId: id });
    await vi.waitUntil(async () => (await stack.reconciliation.allIds()).includes(id), PATIENCE);
    expect(await stack.reconciliation.rebuild(id)).toMatchObject({ verdict: 'mended' });
    await stack.expectProven(id);
  });
});
