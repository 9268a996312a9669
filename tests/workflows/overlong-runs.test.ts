/** A run that finds no moment to hand over, because messages never cease, asks for one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { decideUpdate } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';

// On the real server: the time-skipping one leaves a message unanswered whose run ends under it.
let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

const EVENTS_PER_RUN = 5;
const APPROVERS = 30;
/** The API lets four messages of a cycle through, and two of it may run. */
const AT_ONCE = 8;
/** What the last task before the guard holds adds to a run: six messages in line and their transition. */
const ONE_MORE_TASK = 30;

/** How long each run became, the latest first. */
async function lengthsOf({ handle }: OpenCycle): Promise<number[]> {
  const lengths: number[] = [];
  const { client } = harness.environment;
  const { workflowId } = handle;
  for await (const { historyLength } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
    lengths.push(historyLength);
  return lengths;
}

it('a run grows little beyond its length while messages come without a pause, and none of them is lost', async () => {
  const { policy } = testCharter();
  const charter = testCharter({ policy: { ...policy, approvers: { charter: APPROVERS } } });
  const cycle = await harness.open(charter, { eventsPerRun: EVENTS_PER_RUN });
  const first = await cycle.seen({ decision: 'approve' });
  const refusals: string[] = [];
  // Each approver expects to be the next; those who find the gate further on read it again.
  const approve = async (name: string): Promise<void> => {
    for (let version = 1; ;) {
      const command = commandOf(person('council_member', name), { ...first, gateVersion: version });
      const answer = await cycle.handle.executeUpdate(decideUpdate, { args: [command] }).then(
        () => null,
        (error: unknown) => refusalOf(Promise.reject(error as Error)),
      );
      if (answer === null) return;
      refusals.push(answer.code);
      version = Number(/version (\d+)/.exec(answer.message)?.[1] ?? version);
    }
  };
  const names = Array.from({ length: APPROVERS }, (_, index) => `member-${String(index + 10)}`);
  const waiting = [...names];
  const lane = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) await approve(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const { settled } = await cycle.state();
  expect([...settled['charter.r1']!.persons].sort()).toEqual(names);
  expect(cycle.timeline().filter((entry) => entry.decision === 'approve')).toHaveLength(APPROVERS);
  expect(new Set(refusals)).toEqual(new Set(['gate-changed', 'cycle-moving']));
  const lengths = await lengthsOf(cycle);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(4 * EVENTS_PER_RUN + ONE_MORE_TASK);
  await cycle.cancel(person('pmo'), 'enough seen');
});
