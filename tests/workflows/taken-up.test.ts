/** What an operator of the engine has ended, on the real server: the time-skipping one has no visibility. */
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cycleWorkflowId } from '../../config/names.js';
import type { ReadableCycle } from '../../domain/reading/status.js';
import { takeUpEnded } from '../../worker/taking-up.js';
import { person, testCharter } from '../support/charters.js';
import { hashOf } from './fake-store.js';
import { CycleHarness } from './harness.js';
import type { OpenCycle } from './open-cycle.js';
import { acknowledgeAll, walkTo, walkToWave } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

const OPERATOR = 'ended by an operator of the engine';

/** As the store reads it. */
function recorded(cycleId: string): ReadableCycle | null {
  const transitions = harness.store.of(cycleId);
  const [last, charter] = [transitions.at(-1), transitions.findLast((each) => each.charter)?.charter];
  return last && charter ? { ...last.state, charter, headHash: hashOf(last) } : null;
}

/** Looks until the workflow's end has become visible, and it is taken up. */
async function takeUp({ id }: OpenCycle): Promise<void> {
  const since = new Date(Date.now() - 60_000);
  const options = {
    client: harness.environment.client,
    cycles: { readCycle: (cycleId: string) => Promise.resolve(recorded(cycleId)) },
    taskQueue: harness.taskQueue,
    logger: pino({ level: 'silent' }),
    settleMs: 0,
  };
  await vi.waitFor(async () => expect(await takeUpEnded(options, since)).toContain(id), {
    timeout: 20_000,
    interval: 250,
  });
}

it('a cycle that an operator has terminated is rolled back by its roles, and its ledger lines become free', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'sustain');
  await cycle.handle.terminate('by hand');
  await takeUp(cycle);
  await cycle.told('undo-requested');
  const state = await cycle.state();
  expect(state).toMatchObject({ undoing: true, exit: { outcome: 'cancelled', reason: OPERATOR } });
  expect(cycle.timeline().find(({ type }) => type === 'cancelled')?.text).toBe(OPERATOR);
  expect(await acknowledgeAll(cycle)).toEqual([
    'lob_head: wave_wave-1',
    'finance_partner: recognised_benefit',
    'dri: pilot_change',
    'finance_partner: pilot_money',
  ]);
  expect(await cycle.result()).toMatchObject({ outcome: 'cancelled', reason: OPERATOR });
  expect([...harness.store.claims.values()].filter(({ cycleId }) => cycleId === cycle.id)).toEqual([]);
  const sequences = cycle.transitions().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});

it('a cycle that is terminated again while it rolls back closes, with what is left as unacknowledged', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'enable');
  await cycle.handle.terminate('by hand');
  await takeUp(cycle);
  await cycle.told('undo-requested');
  await harness.environment.client.workflow.getHandle(cycleWorkflowId(cycle.id)).terminate('I meant it');
  await takeUp(cycle);
  await cycle.told('closed');
  expect(recorded(cycle.id)).toMatchObject({
    closed: true,
    exit: { outcome: 'cancelled', reason: OPERATOR },
    undos: [{ step: 'pilot_money', status: 'unacknowledged' }],
  });
});

it('a wave that is terminated after its cycle continued as new is rolled back, and its cycle goes on', async () => {
  const waves = ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' }));
  const cycle = await harness.open(testCharter({ waves }), { eventsPerRun: 5 });
  const wave = await walkToWave(cycle, 1);
  await wave.approve(person('lob_head'));
  // The hold and its end are two more runs of the cycle; only the first knew the wave as its child.
  await cycle.hold(person('pmo'), 'a question');
  await cycle.resume(person('pmo'), 'answered');
  await wave.told('resumed');
  await wave.handle.terminate('by hand');
  await takeUp(wave);
  await wave.told('undo-requested');
  expect(await acknowledgeAll(wave)).toEqual(['lob_head: wave_one']);
  await cycle.told('wave-ended');
  await walkToWave(cycle, 2);
  expect((await cycle.state()).waves.map(({ state }) => state)).toEqual(['stopped', 'under_way']);
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a wave that counted as lost and has rolled itself back after all needs no second rollback by its cycle', async () => {
  const waves = ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' }));
  const cycle = await harness.open(testCharter({ waves }));
  const wave = await walkToWave(cycle, 1);
  await wave.approve(person('lob_head'));
  await wave.handle.terminate('by hand');
  await cycle.told('wave-ended');
  expect((await cycle.state()).undos.find(({ step }) => step === 'wave_one')?.status).toBe('registered');
  await takeUp(wave);
  await wave.told('undo-requested');
  await acknowledgeAll(wave);
  await cycle.told('wave-ended', 2);
  expect((await cycle.state()).undos.find(({ step }) => step === 'wave_one')?.status).toBe('done');
  await cycle.cancel(person('pmo'), 'enough seen');
});
