import { afterAll, beforeAll, expect, it } from 'vitest';
import { testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import type { OpenCycle } from './open-cycle.js';
import { approverOf, bringToGate, walkToAsk, walkToGate } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const returned = async (cycle: OpenCycle): Promise<void> => {
  const wait = await bringToGate(cycle, 'charter');
  await cycle.decide(approverOf(wait), { decision: 'return', returnTo: 'charter', reason: 'mend it' });
};

/** Every wait for a person, with the way there and what is said when nobody comes. */
const waits: readonly (readonly [string, (cycle: OpenCycle) => Promise<unknown>, string])[] = [
  ['the charter gate', (cycle) => walkToGate(cycle, 'charter.r1'), 'nobody decided charter.r1'],
  ['a charter that came back', returned, 'nobody handed in charter'],
  ['the RACI', (cycle) => walkToAsk(cycle, 'organize.raci.r1'), 'nobody handed in RACI'],
  ['the LOB heads', (cycle) => walkToGate(cycle, 'organize.r1'), 'nobody decided organize.r1'],
  ['the funding', (cycle) => walkToGate(cycle, 'govern.r1'), 'nobody decided govern.r1'],
  ['the baseline', (cycle) => walkToAsk(cycle, 'instrument.baseline.r1'), 'nobody handed in baseline'],
  ['the baseline lock', (cycle) => walkToGate(cycle, 'instrument.r1'), 'nobody decided instrument.r1'],
  ['readiness', (cycle) => walkToAsk(cycle, 'enable.readiness.r1'), 'nobody handed in readiness'],
  ['the pilot', (cycle) => walkToAsk(cycle, 'pilot.observations.r1'), 'nobody handed in observations'],
  ['the quality gate', (cycle) => walkToGate(cycle, 'quality_gate.r1'), 'nobody decided quality_gate.r1'],
  [
    'the ledger lines',
    (cycle) => walkToAsk(cycle, 'finance_reconciliation.reconciliation.r1'),
    'nobody handed in reconciliation',
  ],
  [
    'the CFO',
    (cycle) => walkToGate(cycle, 'finance_reconciliation.r1'),
    'nobody decided finance_reconciliation.r1',
  ],
  [
    'the sustain check',
    (cycle) => walkToAsk(cycle, 'sustain.sustain_check.1.r1'),
    'nobody handed in sustain check',
  ],
  ['a fading effect', (cycle) => bringToGate(cycle, 'sustain_check'), 'nobody decided sustain_check.1.r1'],
  ['the closing lesson', (cycle) => walkToAsk(cycle, 'sustain.closure.r1'), 'nobody handed in closure'],
];

it.each(waits)('a cycle expires when nobody acts on %s in time', async (_name, bring, what) => {
  const cycle = await harness.open();
  await bring(cycle);
  const { wait } = await cycle.state();
  const reason = `${what} by ${wait!.due}`;

  expect(await cycle.result()).toMatchObject({ outcome: 'expired', reason });
  const exit = { outcome: 'expired', reason };
  expect(cycle.transitions().at(-1)!.state).toMatchObject({ closed: true, wait: null, exit });
  const left = cycle.transitions().find(({ entries }) => entries[0]?.type === 'lapsed')!;
  expect(left.entries[1]?.type).toBe('phase-left');
  // Not before its due date, and not long after it.
  expect(Date.parse(left.at) - Date.parse(wait!.due)).toBeGreaterThanOrEqual(0);
  expect(Date.parse(left.at) - Date.parse(wait!.due)).toBeLessThan(60_000);
});

it('a phase has its own window where the charter names one', async () => {
  const { policy } = testCharter();
  const windows = { default: 'P14D', govern: 'PT6H' };
  const cycle = await harness.open(testCharter({ policy: { ...policy, windows } }));
  await walkToGate(cycle, 'govern.r1');
  const wait = await cycle.openGate();
  expect(Date.parse(wait.due) - Date.parse(wait.since)).toBe(6 * 3_600_000);
  expect((await cycle.result()).outcome).toBe('expired');
});
