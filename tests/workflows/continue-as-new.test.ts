import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Charter } from '../../contracts/charter.js';
import type { Submission } from '../../contracts/submission.js';
import { person, testCharter } from '../support/charters.js';
import { decideUpdate } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';
import { walkTo } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const council = person('council_member');
const pmo = person('pmo');

/** A first workflow task begins at three events: every message then ends its run. */
const openShort = (charter: Charter = testCharter()): Promise<OpenCycle> =>
  harness.open(charter, { eventsPerRun: 5 });

const runIdOf = async (cycle: OpenCycle) => (await cycle.handle.describe()).runId;

async function inNextRun<Value>(cycle: OpenCycle, act: () => Promise<Value>): Promise<Value> {
  const before = await runIdOf(cycle);
  const value = await act();
  // The answer comes before the run hands over; nothing tells a client when it does.
  while ((await runIdOf(cycle)) === before) await sleep(20);
  return value;
}

it('an open gate keeps its approvals, its version and the rest of its window across runs', async () => {
  const { policy } = testCharter();
  const approvers = { charter: 3 } as const;
  const cycle = await openShort(testCharter({ policy: { ...policy, approvers } }));
  const opened = await cycle.openGate();
  await cycle.passTime(5 * 86_400_000);
  await inNextRun(cycle, () => cycle.approve(person('council_member', 'member1')));
  const carried = await cycle.openGate();
  expect(carried).toEqual({
    ...opened,
    version: 2,
    seats: [{ role: 'council_member', approvedBy: 'member1' }, opened.seats[1], opened.seats[2]],
  });
  expect((await refusalOf(cycle.approve(person('council_member', 'member1')))).code).toBe('already-approved');

  expect(await cycle.result()).toMatchObject({
    outcome: 'expired',
    reason: `nobody decided charter.r1 by ${opened.due}`,
  });
  const lapsedAfterMs = Date.parse(cycle.transitions().at(-1)!.at) - Date.parse(opened.due);
  expect(lapsedAfterMs).toBeLessThan(60_000);
});

it('a message that is repeated in a later run gets its first receipt, and is applied once', async () => {
  const cycle = await openShort();
  const approval = commandOf(council, await cycle.seen({ decision: 'approve' }));
  const send = () =>
    cycle.handle.executeUpdate(decideUpdate, { updateId: 'approval-of-the-charter', args: [approval] });
  const first = await inNextRun(cycle, send);
  await walkTo(cycle, 'instrument');
  expect(await send()).toEqual(first);
  expect(first.sequence).toBe(2);
  const settled = cycle
    .timeline()
    .filter((entry) => entry.type === 'gate-settled' && entry.phase === 'charter');
  expect(settled).toHaveLength(1);
  await cycle.cancel(pmo, 'enough seen');
});

it('a checklist that was done in part is kept across runs, with its due date', async () => {
  const cycle = await openShort();
  await walkTo(cycle, 'enable');
  const { due } = await cycle.openAsk();
  const done = (item: string): Submission => ({
    kind: 'readiness',
    content: { items: [{ item, done: true }] },
  });
  await inNextRun(cycle, () => cycle.submit(person('dri'), done('privacy')));
  expect(await cycle.openAsk()).toMatchObject({ missing: ['legal'], due });
  await inNextRun(cycle, () => cycle.submit(person('dri'), done('legal')));
  expect((await cycle.state()).phase).toBe('pilot');
  await cycle.cancel(pmo, 'enough seen');
});
