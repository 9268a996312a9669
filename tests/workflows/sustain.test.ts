import { afterAll, beforeAll, expect, it } from 'vitest';
import { observed, person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf, type OpenCycle } from './open-cycle.js';
import { harm, observe, unsure, walkToAsk, walkToEnd, walkToGate } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const { policy } = testCharter();
const council = person('council_member');

const checksOf = (cycle: OpenCycle) =>
  cycle
    .timeline()
    .flatMap(({ type, phase, gateId }) => (type === 'judged' && phase === 'sustain' ? [gateId] : []));

it('a cycle whose effect has faded returns to the pilot, is rolled out anew, and is watched from the start', async () => {
  const cycle = await harness.open();
  await walkToAsk(cycle, 'sustain.sustain_check.2.r1');
  await observe(cycle, harm);
  await cycle.told('effect-faded');
  await walkToGate(cycle, 'quality_gate.r2');
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
  expect(cycle.timeline().filter(({ type }) => type === 'wave-started')).toHaveLength(2);
  expect(checksOf(cycle)).toEqual([
    'sustain_check.1.r1',
    'sustain_check.2.r1',
    'sustain_check.1.r2',
    'sustain_check.2.r2',
  ]);
});

it('the council can only retire a faded change when no round is left', async () => {
  const cycle = await harness.open(testCharter({ policy: { ...policy, rounds: 1 } }));
  await walkToAsk(cycle, 'sustain.sustain_check.1.r1');
  await observe(cycle, harm);
  expect(await cycle.openGate()).toMatchObject({
    gateId: 'sustain_check.1.r1',
    evidence: { verdict: 'fail' },
  });
  await cycle.decide(council, { decision: 'reject', reason: 'it has faded' });
  expect(await cycle.result()).toMatchObject({ outcome: 'retired', reason: 'it has faded' });
});

it('a sustain check is repeated when the council returns it to sustain', async () => {
  const cycle = await harness.open();
  await walkToAsk(cycle, 'sustain.sustain_check.2.r1');
  await observe(cycle, unsure);
  await cycle.decide(council, { decision: 'return', returnTo: 'sustain', reason: 'more data' });
  expect((await cycle.openAsk()).askId).toBe('sustain.sustain_check.2.r2');
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
  expect(checksOf(cycle)).toEqual(['sustain_check.1.r1', 'sustain_check.2.r1', 'sustain_check.2.r2']);
});

it('each sustain check must bring its money where the policy has a ROMI floor', async () => {
  const cycle = await harness.open(testCharter({ policy: { ...policy, romiFloor: 0.2 } }));
  await walkToAsk(cycle, 'sustain.sustain_check.1.r1');
  const content = { check: 1, observations: observed() };
  const refusal = await refusalOf(cycle.submit(person('dri'), { kind: 'sustain_check', content }));
  expect(refusal.code).toBe('content-incomplete');
  await cycle.cancel(person('pmo'), 'enough seen');
});

const check = (benefitMinor: number) =>
  ({
    kind: 'sustain_check',
    content: { check: 1, observations: observed(), money: { benefitMinor, runCostMinor: 4_000_000 } },
  }) as const;

it('a change whose ROMI is below the floor is retired, and one exactly at the floor goes on', async () => {
  const floored = testCharter({ policy: { ...policy, romiFloor: 0.2 } });
  // 40,000.00 to run and 60,000.00 released: the floor is at 120,000.00.
  const poor = await harness.open(floored);
  await walkToAsk(poor, 'sustain.sustain_check.1.r1');
  await poor.submit(person('dri'), check(11_999_999));
  expect(await poor.result()).toMatchObject({
    outcome: 'retired',
    reason:
      'ROMI 20.0 % is below the floor of 20.0 %: USD 119,999.99 a year, USD 40,000.00 to run, USD 60,000.00 to achieve',
  });
  const worthIt = await harness.open(floored);
  await walkToAsk(worthIt, 'sustain.sustain_check.1.r1');
  await worthIt.submit(person('dri'), check(12_000_000));
  expect((await worthIt.state()).checksPassed).toBe(1);
  await worthIt.cancel(person('pmo'), 'enough seen');
});
