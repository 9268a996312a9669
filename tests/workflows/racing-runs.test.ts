import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { decideUpdate } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf } from './open-cycle.js';

// On the real server: the time-skipping one leaves a message unanswered whose run ends under it.
let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

const pmo = person('pmo');

it('every one of many messages that arrive while runs change is answered', async () => {
  const { policy } = testCharter();
  const approvers = { charter: 9 } as const;
  const cycle = await harness.open(testCharter({ policy: { ...policy, approvers } }), { eventsPerRun: 5 });
  const first = await cycle.seen({ decision: 'approve' });
  // Each approver expects to be the next; those who find the gate further on read it again.
  const approve = async (name: string): Promise<void> => {
    for (let version = 1; ; version += 1) {
      const command = commandOf(person('council_member', name), { ...first, gateVersion: version });
      const answer = await cycle.handle.executeUpdate(decideUpdate, { args: [command] }).then(
        () => null,
        (error: unknown) => refusalOf(Promise.reject(error as Error)),
      );
      if (answer === null) return;
      expect(answer.code).toBe('gate-changed');
      version = Number(/version (\d+)/.exec(answer.message)![1]) - 1;
    }
  };
  const names = Array.from({ length: 9 }, (_, index) => `member-${index + 1}`);
  await Promise.all(names.map(approve));
  const { settled } = await cycle.state();
  expect([...settled['charter.r1']!.persons].sort()).toEqual(names);
  expect(cycle.timeline().filter((entry) => entry.decision === 'approve')).toHaveLength(9);
  await cycle.cancel(pmo, 'enough seen');
});
