import { afterAll, beforeAll, expect, it } from 'vitest';
import { handIns, person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { walkTo, walkToEnd } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const DAY_MS = 86_400_000;
const pmo = person('pmo');
const dri = person('dri');
const council = person('council_member');

it('an incomplete answer is requested again until the due date that a hold has moved', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'enable');
  await cycle.passTime(4 * DAY_MS);
  await cycle.hold(pmo, 'peak season');
  await cycle.passTime(12 * DAY_MS);
  await cycle.resume(pmo, 'over');
  const { due } = await cycle.openAsk();
  await cycle.submit(dri, { kind: 'readiness', content: { items: [{ item: 'privacy', done: true }] } });
  expect(await cycle.openAsk()).toMatchObject({ due, missing: ['legal'] });
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a veto, and what it set aside, is kept when a fresh run takes over', async () => {
  for (const phase of ['charter', 'pilot', 'sustain'] as const) {
    const cycle = await harness.open(testCharter(), { eventsPerRun: 40 });
    await walkTo(cycle, phase);
    const before = (await cycle.state()).wait;
    await cycle.veto(person('veto_holder'), 'harm');
    await cycle.hold(pmo, 'x').catch(() => undefined);
    expect((await cycle.openGate()).gateId).toMatch(/^veto\.1\./);
    expect((await cycle.state()).suspended?.wait.what).toBe(before?.what);
    await cycle.decide(council, { decision: 'reject', reason: 'no harm' });
    expect((await cycle.state()).wait?.what).toBe(before?.what);
    await cycle.cancel(pmo, 'enough seen');
  }
});

it('a reworked charter is refused for a line of business for which its author does not speak', async () => {
  const cycle = await harness.open();
  await cycle.decide(council, { decision: 'return', returnTo: 'charter', reason: 'too vague' });
  const dslOnly = { ...pmo, lobs: ['dsl'] };
  const reworked = { kind: 'charter', content: testCharter() } as const;
  expect(await refusalOf(cycle.submit(dslOnly, reworked))).toEqual({
    code: 'lob-out-of-scope',
    message: 'pmo does not speak for fiber.',
  });
  await cycle.cancel(pmo, 'enough seen');
});

it('a withdrawal counts as a round, and one more than the charter allows closes the gate and ends the cycle', async () => {
  const policy = { ...testCharter().policy, rounds: 2 };
  const cycle = await harness.open(testCharter({ policy }));
  await walkTo(cycle, 'organize');
  await cycle.submit(pmo, handIns.raci);
  await cycle.withdraw(pmo, 'a name was wrong');
  await cycle.submit(pmo, handIns.raci);
  await cycle.withdraw(pmo, 'again');
  expect(await cycle.result()).toMatchObject({
    outcome: 'rejected',
    reason: 'evidence withdrawn: again. The charter allows 2 rounds of a phase and organize has had 2.',
  });
});
