import { afterAll, beforeAll, expect, it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import type { OpenCycle } from './open-cycle.js';
import { handInFor, harm, observe, submitterOf, walkTo, walkToAsk, walkToEnd, walkToWave } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

async function fade(cycle: OpenCycle, round: number): Promise<void> {
  await walkToAsk(cycle, `sustain.sustain_check.1.r${round}`);
  await observe(cycle, harm);
  expect((await cycle.state()).phase).toBe('pilot');
}

it('a wave that passed, was rolled back in a second round and passed again in a third is rolled back at the exit', async () => {
  const waves = ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' }));
  const policy = { ...testCharter().policy, rounds: 5 };
  const cycle = await harness.open(testCharter({ waves, policy }));
  await fade(cycle, 1);

  const wave = await walkToWave(cycle, 1);
  const before = cycle.timeline().filter(({ type }) => type === 'wave-ended').length;
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  await observe(wave, harm);
  await wave.told('undo-requested');
  const undo = await wave.openAsk();
  await wave.submit(submitterOf(undo), handInFor(undo));
  await walkToEnd(wave).catch(() => undefined);
  await cycle.told('wave-ended', before + 1);
  expect((await cycle.state()).undos.filter(({ step }) => step === 'wave_one')).toMatchObject([
    { occurrence: 1, status: 'done' },
  ]);
  await fade(cycle, 2);

  await walkTo(cycle, 'sustain');
  await cycle.cancel(person('pmo'), 'enough seen');
  const asked: string[] = [];
  for (let state = await cycle.state(); !state.closed; state = await cycle.state()) {
    const wait = await cycle.openAsk();
    asked.push(wait.askId);
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
  expect(asked).toContain('undo.wave_one.2');
  const last = cycle.transitions().at(-1);
  expect(last?.state.undos.filter(({ step }) => step === 'wave_one')).toMatchObject([
    { occurrence: 1, status: 'done' },
    { occurrence: 2, status: 'done' },
  ]);
});
