import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Transition } from '../../domain/cycle/transition.js';
import { decideUpdate } from '../../workflows/messages/definitions.js';
import { handIns, person, testCharter } from '../support/charters.js';
import { hashOf } from './fake-store.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';
import { walkTo, walkToEnd } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const member1 = person('council_member', 'member1');
const member2 = person('council_member', 'member2');

/** Two must approve the charter. */
function openForTwo(): Promise<OpenCycle> {
  const { policy } = testCharter();
  const approvers = { charter: 2 } as const;
  return harness.open(testCharter({ policy: { ...policy, approvers } }));
}

function attemptsOf(cycle: OpenCycle, sequence: number): Transition[] {
  return harness.store.attempts.filter((each) => each.cycleId === cycle.id && each.sequence === sequence);
}

const sequences = (cycle: OpenCycle) => cycle.transitions().map((transition) => transition.sequence);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

it('nothing is lost while the database is away, and the next message is taken only when the last one is written', async () => {
  const cycle = await openForTwo();
  harness.store.failures = 3;
  const first = await cycle.approve(member1);
  await harness.store.untilTried(() => attemptsOf(cycle, 2).length >= 2);
  const body = await cycle.seen({ decision: 'approve' });
  const early = await refusalOf(
    cycle.handle.executeUpdate(decideUpdate, { args: [commandOf(member2, body)] }),
  );
  expect(early.code).toBe('not-recorded');
  const second = await cycle.approve(member2);
  expect([first.sequence, second.sequence]).toEqual([2, 3]);

  await harness.store.until(() => sequences(cycle).includes(3));
  expect(sequences(cycle)).toEqual(upTo(3));
  const [, two, three] = cycle.transitions();
  expect(two?.entries.map((entry) => entry.text)).toEqual(['member1 approved charter.r1, 1 of 2']);
  expect(three?.entries[0]).toMatchObject({ type: 'gate-settled', actor: 'member2' });
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a repeated write has the very same content, whatever has happened since', async () => {
  const cycle = await openForTwo();
  harness.store.lostAnswers = 1;
  const first = cycle.approve(member1);
  await harness.store.until(() => sequences(cycle).includes(2));
  harness.store.failures = 2;
  await first;
  await cycle.approve(member2);
  await harness.store.until(() => sequences(cycle).includes(3));
  const attempts = attemptsOf(cycle, 2);
  expect(attempts.length).toBeGreaterThanOrEqual(3);
  expect(new Set(attempts.map(hashOf)).size).toBe(1);
  expect(sequences(cycle)).toEqual(upTo(3));
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a cycle whose every write fails once is still finished', async () => {
  const cycle = await harness.open();
  const phases = ['organize', 'govern', 'instrument', 'enable', 'pilot', 'quality_gate'] as const;
  for (const phase of phases) {
    harness.store.failures = 1;
    await walkTo(cycle, phase);
  }
  await walkToEnd(cycle);
  const result = await cycle.result();
  expect(result.outcome).toBe('sustained');
  expect(sequences(cycle)).toEqual(upTo(result.sequence));
});

it('a cycle closes as cancelled even when the database is away at that moment', async () => {
  const cycle = await harness.open();
  harness.store.failures = 4;
  await cycle.cancel(person('pmo'), 'no budget');
  expect((await cycle.result()).outcome).toBe('cancelled');
  expect(cycle.transitions().at(-1)!.state.closed).toBe(true);
});

it('a cycle whose write is refused for good waits until the store is repaired, instead of ending', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'organize');
  harness.store.refusals = 1;
  await cycle.submit(person('pmo'), handIns.raci);
  await harness.store.until(() => sequences(cycle).includes(3));
  expect(attemptsOf(cycle, 3).length).toBe(2);
  expect((await cycle.state()).wait).toMatchObject({ gateId: 'organize.r1' });
  await cycle.cancel(person('pmo'), 'enough seen');
});
