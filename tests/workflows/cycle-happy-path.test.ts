import { afterAll, beforeAll, expect, it } from 'vitest';
import { PHASES } from '../../domain/vocabulary.js';
import { handIns, observed, person } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { walkTo } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

it('carries an improvement from charter to sustained, through every phase in order', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'sustain');
  for (const check of [1, 2]) {
    await harness.environment.sleep('30 days');
    await cycle.submit(person('dri'), {
      kind: 'sustain_check',
      content: { check, observations: observed() },
    });
  }
  await cycle.submit(person('pmo'), handIns.closure);

  const result = await cycle.result();
  expect(result.outcome).toBe('sustained');
  const entered = cycle.timeline().filter((entry) => entry.type === 'phase-entered');
  expect(entered.map((entry) => entry.phase)).toEqual([...PHASES]);
  const last = cycle.transitions().at(-1);
  expect(last?.state).toMatchObject({ closed: true, wait: null, recognisedMinor: 5_100_000 });
  expect(result.sequence).toBe(last?.sequence);
});

it('writes one transition for each message, each stepping the sequence by one and naming the hash before', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'pilot');
  const transitions = cycle.transitions();
  expect(transitions.map((transition) => transition.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(transitions[0]?.previousHash).toBe('');
  expect(new Set(transitions.map((transition) => transition.previousHash)).size).toBe(8);
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('answers each message with the sequence under which its effect is recorded', async () => {
  const cycle = await harness.open();
  const receipt = await cycle.approve(person('council_member'));
  const transition = cycle.transitions().find((each) => each.sequence === receipt.sequence);
  expect(transition?.entries.map((entry) => entry.type)).toContain('gate-settled');
  await cycle.cancel(person('pmo'), 'enough seen');
});
