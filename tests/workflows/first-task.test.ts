/**
 * A message that comes while one run hands over to the next reaches the fresh run first, before its main loop has come
 * back to the wait. Here the state of a cycle is handed to a fresh run together with the message.
 */
import { STATE_SCHEMA } from '../../domain/cycle/state-migrations.js';
import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cycleWorkflowId, CYCLE_WORKFLOW } from '../../config/names.js';
import type { Submission } from '../../contracts/submission.js';
import type { CycleState } from '../../domain/cycle/cycle-state.js';
import { submitUpdate } from '../../workflows/messages/definitions.js';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { commandOf, type OpenCycle } from './open-cycle.js';
import { handInFor, submitterOf, walkTo, walkToAsk } from './walk.js';

// The time-skipping server does not start a workflow and update it in one.
let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

const pmo = person('pmo');
const { policy } = testCharter();
/** Time passes as on any clock: a month is a second. */
const charter = testCharter({ policy: { ...policy, sustainEvery: 'PT1S' } });

/** A fresh run that begins with the state of the cycle, and with what its open ask is answered with. */
async function continuedWith(cycle: OpenCycle, body?: Submission): Promise<OpenCycle> {
  const wait = await cycle.openAsk();
  const cycleId = `cyc_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const kept = {
    schema: STATE_SCHEMA,
    observations: null,
    looks: [],
    inherited: null,
    receipts: {},
    headHash: '',
  };
  const state = { ...(await cycle.state()), charter, ...kept };
  const resume: CycleState = { ...state, cycleId };
  const startWorkflowOperation = new WithStartWorkflowOperation(CYCLE_WORKFLOW, {
    workflowId: cycleWorkflowId(cycleId),
    taskQueue: harness.taskQueue,
    workflowIdConflictPolicy: 'FAIL',
    args: [{ resume, eventsPerRun: 4000 }],
  });
  await harness.environment.client.workflow.executeUpdateWithStart(submitUpdate, {
    args: [commandOf(submitterOf(wait), body ?? handInFor(wait))],
    startWorkflowOperation,
  });
  return harness.follow(cycleId);
}

const typesOf = (cycle: OpenCycle) =>
  cycle.transitions().map(({ entries }) => entries.map(({ type }) => type));

it('a checklist handed in as a fresh run begins counts together with what was done before', async () => {
  const cycle = await harness.open(charter);
  await walkTo(cycle, 'enable');
  const done = (item: string): Submission => ({
    kind: 'readiness',
    content: { items: [{ item, done: true }] },
  });
  await cycle.submit(person('dri'), done('privacy'));
  const continued = await continuedWith(cycle, done('legal'));
  expect((await continued.state()).phase).toBe('pilot');
  expect(typesOf(continued)).toEqual([['submitted', 'phase-left', 'phase-entered', 'submission-requested']]);
  await Promise.all([cycle, continued].map((each) => each.cancel(pmo, 'enough seen')));
});

it('a sustain check handed in as a fresh run begins is judged at once, without another month of watching', async () => {
  const cycle = await harness.open(charter);
  await walkToAsk(cycle, 'sustain.sustain_check.1.r1');
  const continued = await continuedWith(cycle);
  expect(await continued.state()).toMatchObject({ checksPassed: 1 });
  expect(typesOf(continued)[0]).toEqual(['submitted', 'judged', 'waiting']);
  await Promise.all([cycle, continued].map((each) => each.cancel(pmo, 'enough seen')));
});

it('an undo acknowledged as a fresh run begins is not requested again', async () => {
  const cycle = await harness.open(charter);
  await walkTo(cycle, 'pilot');
  await cycle.cancel(pmo, 'budget frozen');
  expect((await cycle.openAsk()).item).toBe('pilot_change');
  const continued = await continuedWith(cycle);
  expect((await continued.openAsk()).item).toBe('pilot_money');
  expect(typesOf(continued)).toEqual([['submitted', 'undo-requested']]);
});

it('a second process for a cycle ends before it has done anything, and the cycle goes on', async () => {
  const cycle = await harness.open(charter);
  const { cycleId } = await cycle.state();
  const before = cycle.transitions().length;
  const { workflow } = harness.environment.client;
  const other = await workflow.start(CYCLE_WORKFLOW, {
    workflowId: `second-${cycleId}`,
    taskQueue: harness.taskQueue,
    args: [
      { cycleId, openedBy: pmo, charter: { ...charter, title: 'Another' }, charterHash: 'f'.repeat(64) },
    ],
  });
  await expect(other.result()).rejects.toMatchObject({ cause: { type: 'message-malformed' } });
  expect(cycle.transitions()).toHaveLength(before);
});
