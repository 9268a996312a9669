/**
 * Short runs with waves, on the real server: the time-skipping one hangs when a cycle hands over to a fresh run while
 * a child is under way.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Charter } from '../../contracts/charter.js';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import type { OpenCycle } from './open-cycle.js';
import { observe, unsure, walkTo, walkToAsk, walkToEnd, walkToWave } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

const council = person('council_member');
const pmo = person('pmo');
const { policy } = testCharter();
/** Time passes as on any clock: a month is a second. */
const quick = (change: Partial<Charter> = {}): Charter =>
  testCharter({ policy: { ...policy, sustainEvery: 'PT1S' }, ...change });

/** A first workflow task begins at three events: every message then ends its run. */
const openShort = (charter = quick()): Promise<OpenCycle> => harness.open(charter, { eventsPerRun: 5 });

it('a cycle writes the same transitions in many short runs as in one', async () => {
  const short = await openShort();
  await walkToEnd(short);
  const long = await harness.open(quick());
  await walkToEnd(long);
  expect(await short.result()).toMatchObject({ outcome: 'sustained' });
  const told = (cycle: OpenCycle) =>
    cycle.transitions().map(({ sequence, entries }) => [sequence, entries.map((entry) => entry.type)]);
  expect(told(short)).toEqual(told(long));
});

it('the verdicts and rounds of a wave, and what its cycle knows of it, are kept across the runs of both', async () => {
  const waves = ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' }));
  const cycle = await openShort(quick({ waves }));
  const wave = await walkToWave(cycle, 2);
  await walkToAsk(wave, 'scale.wave_check.2.r1');
  await observe(wave, unsure);
  expect(await wave.openGate()).toMatchObject({
    gateId: 'wave_check.2.r1',
    evidence: { verdict: 'inconclusive' },
  });
  await wave.decide(council, { decision: 'return', returnTo: 'scale', reason: 'again' });
  expect((await wave.openAsk()).askId).toBe('scale.wave_check.2.r2');
  await walkTo(cycle, 'sustain');
  expect((await cycle.state()).waves.map(({ state }) => state)).toEqual(['passed', 'passed']);
  await cycle.cancel(pmo, 'enough seen');
});

it('a fresh run waits until the day that an earlier run had set', async () => {
  const cycle = await openShort();
  await walkTo(cycle, 'sustain');
  const { wait } = await cycle.state();
  await walkToAsk(cycle, 'sustain.sustain_check.1.r1');
  const asked = (await cycle.openAsk()).since;
  expect(Date.parse(asked)).toBeGreaterThanOrEqual(Date.parse(wait!.due));
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});
