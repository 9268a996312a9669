import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { decideUpdate } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';
import { walkTo, walkToEnd, walkToGate } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const member1 = person('council_member', 'member1');
const member2 = person('council_member', 'member2');
const pmo = person('pmo');

/** Starts all before awaiting any; answers the receipt or the refusal of each. */
function atOnce(...messages: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(
    messages.map((message) =>
      message.then(
        () => 'accepted',
        () => refusalOf(message),
      ),
    ),
  );
}

const send = (cycle: OpenCycle, ...[actor, body]: Parameters<typeof commandOf>) =>
  cycle.handle.executeUpdate(decideUpdate, { args: [commandOf(actor, body) as never] });

it('one of two approvers who decide at once wins, and the other is told who it was', async () => {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const cycle = await harness.open();
    const approval = await cycle.seen({ decision: 'approve' });
    const answers = await atOnce(send(cycle, member1, approval), send(cycle, member2, approval));
    const { settled } = await cycle.state();
    const made = settled['charter.r1']!;
    const refusal = `${made.by} decided charter.r1 at ${made.at}: approve.`;
    const winner = answers.indexOf('accepted');
    expect(made.by).toBe([member1, member2][winner]?.person);
    expect(answers[1 - winner]).toEqual({ code: 'gate-already-decided', message: refusal });
    await cycle.cancel(pmo, 'enough seen');
  }
});

it('of a rejection and a cancellation that arrive together exactly one takes effect', async () => {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const cycle = await harness.open();
    const rejection = await cycle.seen({ decision: 'reject', reason: 'too dear' });
    const answers = await atOnce(send(cycle, member1, rejection), cycle.cancel(pmo, 'no people'));
    const { outcome } = await cycle.result();
    expect(answers[0] === 'accepted' ? 'rejected' : 'cancelled').toBe(outcome);
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
  }
});

it('of two approvals that arrive at once the second counts only when it is repeated on the new version', async () => {
  const { policy } = testCharter();
  const approvers = { charter: 2 } as const;
  const cycle = await harness.open(testCharter({ policy: { ...policy, approvers } }));
  const approval = await cycle.seen({ decision: 'approve' });
  const answers = await atOnce(send(cycle, member1, approval), send(cycle, member2, approval));
  expect(answers).toContainEqual({
    code: 'gate-changed',
    message: 'charter.r1 is at version 2, the decision was made on 1.',
  });
  const late = answers[0] === 'accepted' ? member2 : member1;
  await cycle.approve(late);
  const { settled } = await cycle.state();
  expect([...settled['charter.r1']!.persons].sort()).toEqual(['member1', 'member2']);
  await cycle.cancel(pmo, 'enough seen');
});

it('a message that is sent twice under one id is applied once, and both get the same receipt', async () => {
  const cycle = await harness.open();
  const approval = await cycle.seen({ decision: 'approve' });
  const twice = { updateId: 'decision-of-member1', args: [commandOf(member1, approval)] as const };
  const answers = [
    ...(await Promise.all(
      [1, 2].map(() => cycle.handle.executeUpdate(decideUpdate, { ...twice, args: [twice.args[0]] })),
    )),
    await cycle.handle.executeUpdate(decideUpdate, { ...twice, args: [twice.args[0]] }),
  ];
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(cycle.timeline().filter((entry) => entry.type === 'gate-settled')).toHaveLength(1);
  await cycle.cancel(pmo, 'enough seen');
});

it('whatever comes too late for a gate is refused with what became of the gate', async () => {
  const cycle = await harness.open();
  const approval = await cycle.seen({ decision: 'approve' });
  await walkTo(cycle, 'govern');
  const { settled } = await cycle.state();
  expect(await refusalOf(send(cycle, member2, approval))).toEqual({
    code: 'gate-already-decided',
    message: `council-member decided charter.r1 at ${settled['charter.r1']!.at}: approve.`,
  });
  const early = { ...approval, gateId: 'quality_gate.r1' };
  expect(await refusalOf(send(cycle, member2, early))).toEqual({
    code: 'gate-not-open',
    message: 'The gate quality_gate.r1 is not open; the open gate is govern.r1.',
  });
  await cycle.cancel(pmo, 'enough seen');
});

it('a closed cycle accepts no message', async () => {
  const cycle = await harness.open();
  await walkToGate(cycle, 'charter.r1');
  const approval = await cycle.seen({ decision: 'approve' });
  await walkToEnd(cycle);
  await cycle.result();
  const recorded = cycle.transitions().length;
  await expect(send(cycle, member2, approval)).rejects.toThrow();
  await expect(cycle.cancel(pmo, 'too late')).rejects.toThrow();
  expect(cycle.transitions()).toHaveLength(recorded);
});
