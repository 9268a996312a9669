/** The time-skipping server does not tell a parent that its child was terminated; the real one does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { walkToWave } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
});
afterAll(() => harness.stop());

it('a wave that an operator has terminated counts as stopped, and the next wave begins', async () => {
  const waves = ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' }));
  const cycle = await harness.open(testCharter({ waves }));
  const wave = await walkToWave(cycle, 1);
  await wave.handle.terminate('by hand');
  await cycle.told('wave-ended');
  await walkToWave(cycle, 2);
  expect((await cycle.state()).waves.map(({ state }) => state)).toEqual(['stopped', 'under_way']);
  await cycle.cancel(person('pmo'), 'enough seen');
});
