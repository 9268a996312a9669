import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf, type OpenCycle } from './open-cycle.js';
import { walkTo, walkToEnd } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const DAY_MS = 86_400_000;
const council = person('council_member');

async function deferBy(cycle: OpenCycle, days: number): Promise<string> {
  const now = await harness.environment.currentTimeMs();
  const deferUntil = new Date(now + days * DAY_MS).toISOString();
  await cycle.decide(council, { decision: 'defer', reason: 'after the budget round', deferUntil });
  return deferUntil;
}

it('a deferred gate stays open for a whole window from the named day, past its first due date', async () => {
  const cycle = await harness.open();
  const before = await cycle.openGate();
  const until = await deferBy(cycle, 20);
  const wait = await cycle.openGate();
  expect(wait).toMatchObject({ gateId: before.gateId, version: 2, deferrals: 1 });
  expect(Date.parse(wait.due)).toBe(Date.parse(until) + 14 * DAY_MS);

  await cycle.passTime(33 * DAY_MS);
  expect((await cycle.state()).closed).toBe(false);
  await cycle.approve(council);
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a deferred gate lapses at the end of its new window', async () => {
  const cycle = await harness.open();
  const until = await deferBy(cycle, 20);
  const due = new Date(Date.parse(until) + 14 * DAY_MS).toISOString();
  expect(await cycle.result()).toMatchObject({
    outcome: 'expired',
    reason: `nobody decided charter.r1 by ${due}`,
  });
});

it('a deferral beyond the number or the length that the charter allows is refused, and the refusal names the limit', async () => {
  const cycle = await harness.open();
  const now = await harness.environment.currentTimeMs();
  const tooFar = new Date(now + 31 * DAY_MS).toISOString();
  const past = new Date(now - DAY_MS).toISOString();
  for (const deferUntil of [tooFar, past]) {
    const refusal = await refusalOf(
      cycle.decide(council, { decision: 'defer', reason: 'later', deferUntil }),
    );
    expect(refusal.code).toBe('deferral-out-of-range');
    expect(refusal.message).toMatch(/^Defer to a time between now and \d{4}-/);
  }
  await deferBy(cycle, 1);
  await deferBy(cycle, 2);
  expect(await refusalOf(deferBy(cycle, 3))).toEqual({
    code: 'deferrals-exhausted',
    message: 'The charter allows 2 deferrals of a gate.',
  });
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a gate keeps its approvals when another approver defers it', async () => {
  const { policy } = testCharter();
  const approvers = { govern: 2 } as const;
  const cycle = await harness.open(testCharter({ policy: { ...policy, approvers } }));
  await walkTo(cycle, 'govern');
  await cycle.approve(person('council_member', 'member1'));
  await deferBy(cycle, 5);
  expect((await cycle.openGate()).seats.map((seat) => seat.approvedBy)).toEqual(['member1', undefined]);
  await cycle.approve(person('council_member', 'member2'));
  expect((await cycle.state()).phase).toBe('instrument');
  await cycle.cancel(person('pmo'), 'enough seen');
});
