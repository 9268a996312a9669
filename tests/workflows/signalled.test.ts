import { afterAll, beforeAll, expect, it } from 'vitest';
import { person } from '../support/charters.js';
import { gateDecisionSignal } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf } from './open-cycle.js';
import { walkToEnd } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const council = person('council_member');

it('a signalled decision is taken under the same rules as any other', async () => {
  const cycle = await harness.open();
  await cycle.signalDecision(council, { decision: 'approve' });
  await cycle.told('gate-settled');
  const { state } = cycle.transitions().at(-1)!;
  expect(state.phase).toBe('organize');
  expect(state.settled['charter.r1']).toMatchObject({ decision: 'approve', by: council.person });
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a refused signalled decision is recorded with the reason, and leaves the gate as it was', async () => {
  const cycle = await harness.open();
  const before = await cycle.openGate();
  await cycle.signalDecision(person('dri'), { decision: 'approve' });
  await cycle.signalDecision(council, { decision: 'approve', evidenceHash: 'f'.repeat(64) });
  await cycle.told('decision-refused', 2);
  const refused = cycle.timeline().filter((entry) => entry.type === 'decision-refused');
  expect(refused.map((entry) => entry.reason)).toEqual(['conflict-of-interest', 'evidence-stale']);
  expect(refused[0]?.text).toBe(
    'a signalled decision was refused: dri runs the cycle and decides no gate of this cycle.',
  );
  expect(await cycle.openGate()).toEqual(before);
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('malformed signals are recorded as refused, and do no harm', async () => {
  const cycle = await harness.open();
  const good = commandOf(council, await cycle.seen({ decision: 'approve' }));
  const shapeless: unknown[] = [
    null,
    'approve',
    [],
    {},
    { ...good, actor: { person: 'x', roles: ['emperor'], lobs: [] } },
    { ...good, fingerprint: 'short' },
    { ...good, body: { ...good.body, decision: 'bless' } },
    { ...good, body: { ...good.body, gateVersion: 1.5 } },
    { ...good, body: { ...good.body, more: true } },
  ];
  for (const payload of shapeless) await cycle.handle.signal(gateDecisionSignal, payload as typeof good);
  await cycle.told('decision-refused', shapeless.length);
  const refused = cycle.timeline().filter((entry) => entry.type === 'decision-refused');
  expect(new Set(refused.map((entry) => entry.reason))).toEqual(new Set(['message-malformed']));
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});
