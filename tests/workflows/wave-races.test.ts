/** What happens to a wave and to its cycle in the same moment, on the real server: runs hand over with a child under way. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { parentSignal, decideUpdate } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';
import { handInFor, submitterOf, walkToAsk, walkToGate, walkToWave } from './walk.js';
import { recognisedMinor } from '../../domain/finance/movements.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

const pmo = person('pmo');
const { policy } = testCharter();
const waves = ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' }));
const charter = testCharter({ waves, policy: { ...policy, sustainEvery: 'PT1S' } });

async function acknowledge(cycle: OpenCycle): Promise<void> {
  const wait = await cycle.openAsk();
  await cycle.submit(submitterOf(wait), handInFor(wait));
}

it('a held cycle stays held when a wave ends and a fresh run takes over, and begins the next wave on resuming', async () => {
  const cycle = await harness.open(charter, { eventsPerRun: 5 });
  const wave = await walkToWave(cycle, 1);
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  await wave.cancel(pmo, 'no people');
  await wave.told('undo-requested');
  await cycle.hold(pmo, 'holiday');
  await cycle.told('held');
  await acknowledge(wave);
  await cycle.told('wave-ended');
  expect((await cycle.state()).wait).toMatchObject({ what: 'hold' });
  await cycle.resume(pmo, 'back');
  await cycle.told('wave-started', 2);
  expect((await cycle.state()).waves.map(({ state }) => state)).toEqual(['stopped', 'under_way']);
  await cycle.cancel(pmo, 'enough seen');
});

it('a hold and a decision of the same moment are applied one after the other', async () => {
  const cycle = await harness.open(charter);
  const wave = await walkToWave(cycle, 1);
  const lob = person('lob_head');
  const { gateId, evidence } = await wave.openGate();
  const tried = harness.store.attempts.length;
  // While this write is tried again, what follows gathers for one workflow task.
  harness.store.failures = 1;
  const deferUntil = new Date(Date.now() + 60_000).toISOString();
  const settled = (answer: Promise<unknown>) =>
    answer.then(
      () => 'accepted',
      () => 'refused',
    );
  const deferred = settled(wave.decide(lob, { decision: 'defer', reason: 'later', deferUntil }));
  await harness.store.untilTried(() => harness.store.attempts.length > tried);
  const due = new Date(Date.now() + 86_400_000).toISOString();
  const held = wave.handle.signal(parentSignal, { act: 'hold', by: 'pmo', due });
  const body = { gateId, gateVersion: 2, evidenceHash: evidence.hash, decision: 'approve' } as const;
  const approved = settled(wave.handle.executeUpdate(decideUpdate, { args: [commandOf(lob, body)] }));
  await held;
  expect(['accepted', 'refused']).toContain(await deferred);
  expect(['accepted', 'refused']).toContain(await approved);
  await wave.told('held');
  expect((await wave.state()).wait).toMatchObject({ what: 'hold', byCycle: true });
  await cycle.cancel(pmo, 'enough seen');
});

it('a wave that an operator cancels in the engine tells its cycle', async () => {
  const cycle = await harness.open(charter);
  const wave = await walkToWave(cycle, 1);
  await wave.handle.cancel();
  expect(await wave.result()).toMatchObject({ outcome: 'cancelled' });
  await cycle.told('wave-started', 2);
  expect((await cycle.state()).waves[0]?.state).toBe('stopped');
  await cycle.cancel(pmo, 'enough seen');
});

it('a wave that was cancelled in the engine is rolled back, also when its cycle is held meanwhile', async () => {
  const cycle = await harness.open(charter);
  const wave = await walkToWave(cycle, 1);
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  await wave.handle.cancel();
  await wave.told('undo-requested');
  await cycle.hold(pmo, 'holiday');
  await cycle.told('held');
  await acknowledge(wave);
  expect(await wave.result()).toMatchObject({ outcome: 'cancelled' });
  await cycle.told('wave-ended');
  await cycle.resume(pmo, 'back');
  await cycle.told('wave-started', 2);
  await cycle.cancel(pmo, 'enough seen');
});

it('a hold of the wave itself stays when its cycle goes on', async () => {
  const cycle = await harness.open(charter);
  const wave = await walkToWave(cycle, 1);
  await wave.hold(pmo, 'the shop is closed');
  await cycle.hold(pmo, 'holiday');
  await wave.told('held', 2);
  await cycle.resume(pmo, 'back');
  await wave.told('resumed');
  expect((await wave.state()).wait).toMatchObject({ what: 'hold', reason: 'the shop is closed' });
  await wave.resume(pmo, 'open again');
  expect((await wave.openGate()).gateId).toBe('wave_acceptance.1.r1');
  await cycle.cancel(pmo, 'enough seen');
});

it('whoever has reported spending cannot approve the overspend', async () => {
  const cycle = await harness.open(charter);
  await walkToAsk(cycle, 'instrument.baseline.r1');
  await cycle.spend(person('dri'), 2_700_000);
  const both = { person: 'member1', roles: ['finance_partner', 'council_member'], lobs: ['*'] } as const;
  await cycle.spend(both, 5_900_000);
  expect((await refusalOf(cycle.approve(both))).code).toBe('duties-not-separate');
  await cycle.cancel(pmo, 'enough seen');
});

it('the ledger lines of a cycle that Finance rejects become free', async () => {
  const cycle = await harness.open(charter);
  await walkToGate(cycle, 'finance_reconciliation.r1');
  const claimed = () => [...harness.store.claims.values()].filter((owner) => owner.cycleId === cycle.id);
  expect(claimed()).toHaveLength(1);
  await cycle.decide(person('cfo'), { decision: 'reject', reason: 'not in the books' });
  await cycle.told('undo-requested');
  for (let state = await cycle.state(); !state.closed; state = await cycle.state()) await acknowledge(cycle);
  await cycle.result();
  expect(claimed()).toEqual([]);
  expect(recognisedMinor(cycle.transitions().at(-1)!.state)).toBeNull();
});
