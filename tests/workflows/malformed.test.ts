import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Submission } from '../../contracts/submission.js';
import { handIns, observed, person, testCharter } from '../support/charters.js';
import { cancelUpdate, decideUpdate, submitUpdate } from '../../workflows/messages/definitions.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';
import { approverOf, bringToGate, walkTo, walkToEnd } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const send = (cycle: OpenCycle, update: typeof decideUpdate, command: unknown) =>
  refusalOf(cycle.handle.executeUpdate(update, { args: [command as never] }));

it('a malformed decision is refused, whichever part of it is wrong', async () => {
  const cycle = await harness.open();
  const good = commandOf(person('council_member'), await cycle.seen({ decision: 'approve' }));
  const bad: unknown[] = [
    undefined,
    null,
    7,
    [good],
    { ...good, extra: 1 },
    { ...good, actor: null },
    { ...good, actor: { ...good.actor, roles: 'council_member' } },
    { ...good, actor: { ...good.actor, person: '' } },
    { ...good, fingerprint: good.fingerprint.toUpperCase() },
    { ...good, body: { ...good.body, decision: 'APPROVE' } },
    { ...good, body: { ...good.body, gateVersion: '1' } },
    { ...good, body: { ...good.body, returnTo: 'heaven' } },
    { ...good, body: { ...good.body, deferUntil: 'soon' } },
    { ...good, body: { ...good.body, reason: 'x'.repeat(10_001) } },
  ];
  for (const command of bad) {
    expect(await send(cycle, decideUpdate, command)).toEqual({
      code: 'message-malformed',
      message: 'The message has not the shape of a decision.',
    });
  }
  for (const command of [null, { ...good, body: {} }, { ...good, body: { reason: 5 } }]) {
    const refusal = await send(cycle, cancelUpdate as never, command);
    expect(refusal.message).toBe('The message has not the shape of a reason.');
  }
  expect(cycle.transitions()).toHaveLength(1);
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a malformed submission is refused by the name of its kind', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'organize');
  const pmo = person('pmo');
  for (const body of [null, {}, { kind: 'poem', content: {} }, { kind: 'toString', content: {} }]) {
    const refusal = await send(cycle, submitUpdate as never, commandOf(pmo, body));
    expect(refusal.message).toBe('The message has not the shape of a submission.');
  }
  const raci = { ...handIns.raci, content: { ...handIns.raci.content, responsible: [5] } };
  expect(await send(cycle, submitUpdate as never, commandOf(pmo, raci))).toEqual({
    code: 'message-malformed',
    message: 'The message has not the shape of a submission of raci.',
  });
  await cycle.cancel(pmo, 'enough seen');
});

const { policy } = testCharter();
const charterOf = (change: object) => ({ ...testCharter(), ...change });
const policyOf = (change: object) => charterOf({ policy: { ...policy, ...change } });

/** Terms that would stop a cycle for ever if they came into its state. */
const deadly: readonly (readonly [string, object])[] = [
  ['a window that is no duration', policyOf({ windows: { default: 'P1H' } })],
  ['a window of no length', policyOf({ windows: { default: 'PT' } })],
  ['a window beyond the end of time', policyOf({ windows: { default: 'P99999999999D' } })],
  ['a rhythm that is no duration', policyOf({ sustainEvery: 'PDT' })],
  ['a gate with a billion seats', policyOf({ approvers: { charter: 1e9 } })],
  ['approvers that are none', policyOf({ approvers: { charter: { role: 'pmo', count: 1 } } })],
  ['approvers of no gate', policyOf({ approvers: { heaven: 1 } })],
  ['no wave', charterOf({ waves: [] })],
  ['no line of business', charterOf({ lobs: [] })],
];

it('a reworked charter whose terms would stop the cycle for ever is refused', async () => {
  const cycle = await harness.open();
  const wait = await bringToGate(cycle, 'charter');
  await cycle.decide(approverOf(wait), { decision: 'return', returnTo: 'charter', reason: 'mend it' });
  for (const [name, content] of deadly) {
    const body = { kind: 'charter', content } as Submission;
    const refusal = await send(cycle, submitUpdate as never, commandOf(person('pmo'), body));
    expect(refusal.code, name).toBe('message-malformed');
  }
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a number that is not finite is refused', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'pilot');
  const dri = person('dri');
  for (const n of ['1000', true, null, 0.5, 1e21]) {
    const [metric, ...others] = observed().metrics;
    const content = {
      ...observed(),
      metrics: [{ ...metric!, pilot: { kind: 'proportion', n, successes: 1 } }, ...others],
    };
    const refusal = await send(
      cycle,
      submitUpdate as never,
      commandOf(dri, { kind: 'observations', content }),
    );
    expect(refusal.message, JSON.stringify(n)).toBe(
      'The message has not the shape of a submission of observations.',
    );
  }
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('people who are named like a property of every object can take part', async () => {
  const cycle = await harness.open(testCharter({ dri: 'constructor' }));
  await walkTo(cycle, 'organize');
  const raci = { ...handIns.raci, content: { ...handIns.raci.content, accountable: 'constructor' } };
  await cycle.submit(person('pmo', 'valueof'), raci, 'constructor');
  expect(await cycle.state()).toMatchObject({
    interests: { constructor: 'runs the cycle' },
    supplied: { valueof: ['raci'] },
  });
  await cycle.cancel(person('pmo'), 'enough seen');
});
