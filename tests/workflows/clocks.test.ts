import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { walkTo } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const DAY_MS = 86_400_000;
const pmo = person('pmo');
const champion = person('executive_champion');

it('a wait reminds at half of its window, escalates at four fifths, and lapses at its end', async () => {
  const cycle = await harness.open();
  const { since } = await cycle.openGate();
  await cycle.result();
  const days = (type: string) => {
    const entry = cycle.timeline().find((each) => each.type === type);
    return Math.round((Date.parse(entry?.at ?? '') - Date.parse(since)) / DAY_MS);
  };
  expect([days('reminded'), days('escalated'), days('lapsed')]).toEqual([7, 11, 14]);
});

it('the clock of a wait takes its percentages and its role from the policy', async () => {
  const clocks = { reminderAtPct: 10, escalateAtPct: 20, escalateTo: 'cfo' } as const;
  const cycle = await harness.open(testCharter({ policy: { ...testCharter().policy, clocks } }));
  await cycle.passTime(3 * DAY_MS);
  await cycle.told('escalated');
  await cycle.approve(person('cfo'));
  expect((await cycle.state()).lastDecision).toMatchObject({ by: 'cfo', role: 'cfo' });
  await cycle.cancel(pmo, 'enough seen');
});

it('the role to which a gate was escalated may decide, unless the person has an interest', async () => {
  const cycle = await harness.open();
  expect((await refusalOf(cycle.approve(champion))).code).toBe('role-missing');
  await cycle.passTime(12 * DAY_MS);
  await cycle.told('escalated');
  const interested = { ...champion, person: 'benefit-owner' };
  expect((await refusalOf(cycle.approve(interested))).code).toBe('conflict-of-interest');
  await cycle.approve(champion);
  expect((await cycle.state()).phase).toBe('organize');
  await cycle.cancel(pmo, 'enough seen');
});

it('the decision latency does not include the time on hold', async () => {
  const cycle = await harness.open();
  await cycle.passTime(2 * DAY_MS);
  await cycle.hold(pmo, 'peak season');
  await cycle.passTime(5 * DAY_MS);
  await cycle.resume(pmo, 'over');
  await cycle.passTime(DAY_MS);
  await cycle.approve(person('council_member'));
  const { lastDecision } = await cycle.state();
  expect((lastDecision?.latencyMs ?? 0) / DAY_MS).toBeCloseTo(3, 1);
  await cycle.cancel(pmo, 'enough seen');
});

it('a request that is not answered reminds, too', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'pilot');
  await cycle.passTime(8 * DAY_MS);
  await cycle.told('reminded');
  expect(cycle.timeline().at(-1)?.text).toMatch(/^reminder: dri must hand in observations, due /);
  await cycle.cancel(pmo, 'enough seen');
});
