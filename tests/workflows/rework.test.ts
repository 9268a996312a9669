import { afterAll, beforeAll, expect, it } from 'vitest';
import { PHASES, type Phase } from '../../base/vocabulary.js';
import { testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { approverOf, bringToGate, walkToEnd, type CycleGate } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const { policy } = testCharter();
const oneCheck = { ...policy, sustainChecks: 1 };

const returns: readonly (readonly [CycleGate, Phase])[] = [
  ['charter', 'charter'],
  ['organize', 'charter'],
  ['organize', 'organize'],
  ['govern', 'charter'],
  ['govern', 'organize'],
  ['instrument', 'instrument'],
  ['quality_gate', 'instrument'],
  ['quality_gate', 'enable'],
  ['quality_gate', 'pilot'],
  ['finance_reconciliation', 'pilot'],
  ['finance_reconciliation', 'finance_reconciliation'],
  ['sustain_check', 'pilot'],
  ['sustain_check', 'sustain'],
];

it.each(returns)(
  'a cycle returned from %s to %s runs every phase in between again, and completes',
  async (gate, to) => {
    const cycle = await harness.open(testCharter({ policy: oneCheck }));
    const wait = await bringToGate(cycle, gate);
    const from = (await cycle.state()).phase;
    await cycle.decide(approverOf(wait), { decision: 'return', returnTo: to, reason: 'mend it' });
    await walkToEnd(cycle);

    expect((await cycle.result()).outcome).toBe('sustained');
    const { rounds, settled } = cycle.transitions().at(-1)!.state;
    const again = PHASES.slice(PHASES.indexOf(to), PHASES.indexOf(from) + 1);
    expect(rounds).toEqual(Object.fromEntries(PHASES.map((phase) => [phase, again.includes(phase) ? 2 : 1])));
    expect(settled[wait.gateId]).toMatchObject({ decision: 'return', returnTo: to, reason: 'mend it' });
    const entered = cycle.timeline().filter((entry) => entry.type === 'phase-entered' && entry.round === 2);
    expect(entered.map((entry) => entry.phase)).toEqual(again);
  },
);

it('a gate refuses a return to a phase that it does not name', async () => {
  const cycle = await harness.open();
  const wait = await bringToGate(cycle, 'govern');
  const choice = { decision: 'return', returnTo: 'pilot', reason: 'mend it' } as const;
  expect(await refusalOf(cycle.decide(approverOf(wait), choice))).toEqual({
    code: 'return-not-possible',
    message: 'govern.r1 can be returned to: charter, organize.',
  });
});

it('rework is refused when the rounds of the charter are used up, and the gate still takes approve and reject', async () => {
  const cycle = await harness.open(testCharter({ policy: { ...oneCheck, rounds: 2 } }));
  const back = { decision: 'return', returnTo: 'pilot', reason: 'mend it' } as const;
  const first = await bringToGate(cycle, 'quality_gate');
  await cycle.decide(approverOf(first), back);
  const second = await bringToGate(cycle, 'quality_gate');
  expect(second.gateId).toBe('quality_gate.r2');
  for (const returnTo of ['pilot', 'enable', 'instrument'] as const) {
    // A return to an earlier phase would run the pilot a third time as well.
    expect(await refusalOf(cycle.decide(approverOf(second), { ...back, returnTo }))).toEqual({
      code: 'rounds-exhausted',
      message: 'The charter allows 2 rounds of a phase and quality gate has had 2.',
    });
  }
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a cycle runs by the terms of its reworked charter, and keeps the interests of the earlier one', async () => {
  const cycle = await harness.open(testCharter({ dri: 'first-dri' }));
  const wait = await bringToGate(cycle, 'charter');
  await cycle.decide(approverOf(wait), { decision: 'return', returnTo: 'charter', reason: 'name the DRI' });
  await bringToGate(cycle, 'organize');

  const { charter, state } = cycle
    .transitions()
    .find((transition) => transition.state.rounds.charter === 2 && transition.charter)!;
  expect(charter?.dri).toBe('dri');
  expect(state.interests).toMatchObject({ 'first-dri': 'runs the cycle', dri: 'runs the cycle' });
  const gates = cycle.timeline().filter((entry) => entry.type === 'gate-opened' && entry.phase === 'charter');
  expect(new Set(gates.map((gate) => gate.evidenceHash)).size).toBe(2);
});
