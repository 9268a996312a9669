import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHASES } from '../../base/vocabulary.js';
import { person } from '../support/charters.js';
import { CycleHarness, type HarnessOptions } from './harness.js';
import { walkTo, walkToEnd } from './walk.js';
import { recognisedMinor } from '../../domain/finance/movements.js';

const workers: readonly (readonly [string, HarnessOptions])[] = [
  ['on a worker that remembers', {}],
  ['on a worker that remembers one cycle only', { maxCachedWorkflows: 1 }],
  ['on a worker that remembers nothing', { maxCachedWorkflows: 0 }],
];

describe.each(workers)('%s', (_name, options) => {
  let harness: CycleHarness;
  beforeAll(async () => {
    harness = await CycleHarness.start(options);
  });
  afterAll(() => harness.stop());

  it('an improvement goes from charter to sustained, through every phase in order', async () => {
    const cycle = await harness.open();
    await walkToEnd(cycle);

    const result = await cycle.result();
    expect(result.outcome).toBe('sustained');
    const entered = cycle.timeline().filter((entry) => entry.type === 'phase-entered');
    expect(entered.map((entry) => entry.phase)).toEqual([...PHASES]);
    const last = cycle.transitions().at(-1);
    expect(last?.state).toMatchObject({ closed: true, wait: null });
    expect(recognisedMinor(last!.state)).toBe(5_100_000);
    expect(result.sequence).toBe(last?.sequence);
  });

  it('each message writes one transition, with the next sequence and the hash of the one before', async () => {
    const cycle = await harness.open();
    await walkTo(cycle, 'pilot');
    const transitions = cycle.transitions();
    expect(transitions.map((transition) => transition.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(transitions[0]?.previousHash).toBe('');
    expect(new Set(transitions.map((transition) => transition.previousHash)).size).toBe(8);
    await cycle.cancel(person('pmo'), 'enough seen');
  });

  it('each message is answered with the sequence under which its effect is recorded', async () => {
    const cycle = await harness.open();
    const receipt = await cycle.approve(person('council_member'));
    const transition = cycle.transitions().find((each) => each.sequence === receipt.sequence);
    expect(transition?.entries.map((entry) => entry.type)).toContain('gate-settled');
    await cycle.cancel(person('pmo'), 'enough seen');
  });

  it('two cycles whose messages take turns do not affect each other', async () => {
    const [one, other] = [await harness.open(), await harness.open()];
    for (const phase of ['organize', 'govern', 'instrument', 'pilot'] as const) {
      await walkTo(one, phase);
      await walkTo(other, phase);
    }
    expect((await one.state()).cycleId).toBe(one.id);
    expect(other.transitions().map((transition) => transition.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await one.cancel(person('pmo'), 'enough seen');
    expect((await other.state()).exit).toBeNull();
    await other.cancel(person('pmo'), 'enough seen');
  });
});
