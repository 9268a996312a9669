import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Charter } from '../../contracts/charter.js';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf, type OpenCycle } from './open-cycle.js';
import { acknowledgeAll, harm, observe, unsure, walkTo, walkToAsk, walkToEnd, walkToWave } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const pmo = person('pmo');
const council = person('council_member');
const { policy } = testCharter();
const waves = [
  { name: 'north', lob: 'fiber', region: 'north' },
  { name: 'south', lob: 'dsl', region: 'south' },
];
const charter = (change: Partial<Charter['policy']> = {}): Charter =>
  testCharter({
    lobs: ['fiber', 'dsl'],
    regions: ['north', 'south'],
    waves,
    policy: { ...policy, sustainChecks: 1, ...change },
  });

const statesOf = async (cycle: OpenCycle) => (await cycle.state()).waves.map(({ state }) => state);

async function failCheck(wave: OpenCycle, item: number): Promise<void> {
  await walkToAsk(wave, `scale.wave_check.${item}.r1`);
  await observe(wave, harm);
}

it('the waves run one after the other, each as a process of its own for its line of business alone', async () => {
  const cycle = await harness.open(charter());
  const first = await walkToWave(cycle, 1);
  expect((await cycle.state()).wait).toMatchObject({ what: 'wave', wave: 'north', id: first.id });
  const { wait, parent } = await first.state();
  expect(parent).toEqual({ id: cycle.id, wave: 'north', item: 1 });
  expect(wait).toMatchObject({ gateId: 'wave_acceptance.1.r1', seats: [{ role: 'lob_head', lob: 'fiber' }] });
  const other = { ...person('lob_head'), lobs: ['dsl'] };
  expect((await refusalOf(first.approve(other))).code).toBe('lob-out-of-scope');
  await walkToEnd(first);
  expect(await first.result()).toMatchObject({ outcome: 'passed' });
  await walkToWave(cycle, 2);
  expect(await statesOf(cycle)).toEqual(['passed', 'under_way']);
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
  const sequences = first.transitions().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});

it('a wave whose check fails is rolled back at once and alone, and the others go on', async () => {
  const cycle = await harness.open(charter());
  const first = await walkToWave(cycle, 1);
  await failCheck(first, 1);
  expect(await acknowledgeAll(first)).toEqual(['lob_head: wave_north']);
  expect(await first.result()).toMatchObject({ outcome: 'rolled_back' });
  await walkTo(cycle, 'sustain');
  expect(await statesOf(cycle)).toEqual(['rolled_back', 'passed']);
  await cycle.cancel(pmo, 'enough seen');
});

it('a harmful wave rolls everything back, recognised benefit included, where the policy says so', async () => {
  const cycle = await harness.open(charter({ rollBack: 'all' }));
  const second = await walkToWave(cycle, 2);
  await failCheck(second, 2);
  expect(await acknowledgeAll(second)).toEqual(['lob_head: wave_south']);
  await cycle.told('undo-requested');
  expect(await acknowledgeAll(cycle)).toEqual([
    'lob_head: wave_north',
    'finance_partner: recognised_benefit',
    'dri: pilot_change',
    'finance_partner: pilot_money',
  ]);
  expect(await cycle.result()).toMatchObject({ outcome: 'rolled_back', reason: 'wave south did harm' });
});

it('a cycle is rolled back when none of its waves has passed', async () => {
  const cycle = await harness.open(charter());
  for (const item of [1, 2]) {
    const wave = await walkToWave(cycle, item);
    await wave.cancel(pmo, 'no people in season');
    await wave.result();
    await cycle.told('wave-ended', item);
  }
  await cycle.told('undo-requested');
  expect(await acknowledgeAll(cycle)).toHaveLength(3);
  expect(await cycle.result()).toMatchObject({ outcome: 'rolled_back', reason: 'no wave has held' });
});

it('the head of a line of business can cancel the wave of that line and no other, and the other waves go on', async () => {
  const cycle = await harness.open(charter());
  const first = await walkToWave(cycle, 1);
  const dsl = { ...person('lob_head', 'dsl-head'), lobs: ['dsl'] };
  const fiber = { ...person('lob_head', 'fiber-head'), lobs: ['fiber'] };
  expect((await refusalOf(first.cancel(dsl, 'not now'))).code).toBe('lob-out-of-scope');
  expect((await refusalOf(cycle.cancel(fiber, 'not now'))).code).toBe('role-missing');
  await walkToAsk(first, 'scale.wave_check.1.r1');
  await first.cancel(fiber, 'the season begins');
  expect(await acknowledgeAll(first)).toEqual(['lob_head: wave_north']);
  expect(await first.result()).toMatchObject({ outcome: 'cancelled', reason: 'the season begins' });
  await walkToWave(cycle, 2);
  expect(await statesOf(cycle)).toEqual(['stopped', 'under_way']);
  await cycle.cancel(pmo, 'enough seen');
});

it('a line of business can decline its wave', async () => {
  const cycle = await harness.open(charter());
  const first = await walkToWave(cycle, 1);
  await first.decide(person('lob_head'), { decision: 'reject', reason: 'no capacity' });
  expect(await first.result()).toMatchObject({ outcome: 'rejected', reason: 'no capacity' });
  await walkToWave(cycle, 2);
  await cycle.cancel(pmo, 'enough seen');
});

it('the wave under way is rolled back first when the whole cycle is cancelled', async () => {
  const cycle = await harness.open(charter());
  const second = await walkToWave(cycle, 2);
  await walkToAsk(second, 'scale.wave_check.2.r1');
  await cycle.cancel(pmo, 'budget frozen');
  await second.told('undo-requested');
  expect((await cycle.state()).undoing).toBe(true);
  expect(await acknowledgeAll(second)).toEqual(['lob_head: wave_south']);
  expect(await second.result()).toMatchObject({ outcome: 'cancelled', reason: 'budget frozen' });
  await cycle.told('undo-requested');
  expect(await acknowledgeAll(cycle)).toEqual([
    'lob_head: wave_north',
    'finance_partner: recognised_benefit',
    'dri: pilot_change',
    'finance_partner: pilot_money',
  ]);
  expect(await cycle.result()).toMatchObject({ outcome: 'cancelled', reason: 'budget frozen' });
});

it('the clocks of a wave stop with those of its cycle, and start again with the time that they had left', async () => {
  const cycle = await harness.open(charter());
  const wave = await walkToWave(cycle, 1);
  const { due } = await wave.openGate();
  await cycle.veto(person('veto_holder'), 'seniors cannot find the number');
  await wave.told('held');
  expect((await wave.state()).wait).toMatchObject({ what: 'hold', byCycle: true });
  expect((await refusalOf(wave.resume(pmo, 'go'))).code).toBe('cycle-on-hold');
  const vetoed = await cycle.openGate();
  await cycle.passTime(86_400_000);
  await cycle.decide(council, { decision: 'reject', reason: 'the number is in the letter' });
  await wave.told('resumed');
  const later = Date.parse((await wave.openGate()).due) - Date.parse(due);
  const pausedMs = Date.parse((await cycle.state()).settled[vetoed.gateId]!.at) - Date.parse(vetoed.since);
  expect(Math.abs(later - pausedMs)).toBeLessThan(5_000);
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('the council decides on an inconclusive wave check, and a repeated check needs no second acceptance', async () => {
  const cycle = await harness.open(charter());
  const wave = await walkToWave(cycle, 1);
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  await observe(wave, unsure);
  expect(await wave.openGate()).toMatchObject({
    gateId: 'wave_check.1.r1',
    evidence: { verdict: 'inconclusive' },
  });
  expect((await refusalOf(wave.approve(council))).code).toBe('approval-blocked');
  await wave.decide(council, { decision: 'return', returnTo: 'scale', reason: 'a longer look' });
  expect((await wave.openAsk()).askId).toBe('scale.wave_check.1.r2');
  await walkToEnd(wave);
  expect(await wave.result()).toMatchObject({ outcome: 'passed' });
  await cycle.cancel(pmo, 'enough seen');
});

it('a wave is judged on the holdout that the charter retains', async () => {
  const cycle = await harness.open({ ...charter(), retainedHoldout: { share: 0.1, minimumPerArm: 100 } });
  const wave = await walkToWave(cycle, 1);
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  // Arms of equal size: not the tenth that was to be held out.
  await observe(wave, unsure);
  expect((await wave.openGate()).evidence.verdict).toBe('invalid');
  await cycle.cancel(pmo, 'enough seen');
});
