import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Outcome } from '../../base/vocabulary.js';
import { CycleHarness } from './harness.js';
import { approverOf, bringToGate, CYCLE_GATES, type CycleGate } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

/** What has reached customers is rolled back or retired. */
const outcomeOf = (gate: CycleGate): Outcome => (gate === 'sustain_check' ? 'retired' : 'rejected');

it.each(CYCLE_GATES.map((gate) => [gate, outcomeOf(gate)] as const))(
  'a cycle that the gate %s rejects ends as %s, with the reason and the person who gave it',
  async (gate, outcome) => {
    const cycle = await harness.open();
    const wait = await bringToGate(cycle, gate);
    const approver = approverOf(wait);
    await cycle.decide(approver, { decision: 'reject', reason: 'not worth it' });

    expect(await cycle.result()).toMatchObject({ outcome, reason: 'not worth it' });
    const { state } = cycle.transitions().at(-1)!;
    expect(state.exit).toEqual({ outcome, reason: 'not worth it', by: approver.person });
    expect(state).toMatchObject({ closed: true, wait: null });
    expect(state.settled[wait.gateId]).toMatchObject({ decision: 'reject', by: approver.person });
    expect(cycle.timeline().at(-1)).toMatchObject({ type: 'closed', outcome, reason: 'not worth it' });
  },
);
