import { afterAll, beforeAll, expect, it } from 'vitest';
import { submitUpdate } from '../../workflows/messages/definitions.js';
import { person } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf } from './open-cycle.js';
import { handInFor, submitterOf, walkTo } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const pmo = person('pmo');

it('a cycle that exits early rolls its steps back in reverse order, each by its role, then closes', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'sustain');
  await cycle.cancel(pmo, 'the budget was withdrawn');
  const taken: string[] = [];
  for (let left = 4; left > 0; left -= 1) {
    const wait = await cycle.openAsk();
    taken.push(`${wait.roles.join()}: ${wait.item ?? ''}`);
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
  expect(taken).toEqual([
    'lob_head: wave_wave-1',
    'finance_partner: recognised_benefit',
    'dri: pilot_change',
    'finance_partner: pilot_money',
  ]);
  expect(await cycle.result()).toMatchObject({ outcome: 'cancelled', reason: 'the budget was withdrawn' });
  const last = cycle.transitions().at(-1);
  expect(last?.state.undos.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
});

it('a cycle that rolls back refuses everything but the requested undo', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'quality_gate');
  await cycle.cancel(pmo, 'no people');
  expect((await cycle.state()).undoing).toBe(true);
  expect((await refusalOf(cycle.cancel(pmo, 'again'))).code).toBe('cycle-closed');
  expect((await refusalOf(cycle.veto(person('veto_holder'), 'harm'))).code).toBe('cycle-closed');
  const wait = await cycle.openAsk();
  const other = { kind: 'undo', content: { step: 'pilot_money', note: 'x' } } as const;
  expect((await refusalOf(cycle.submit(submitterOf(wait), other))).code).toBe('content-mismatch');
  expect((await refusalOf(cycle.submit(person('hr'), handInFor(wait)))).code).toBe('role-missing');
});

it('an undo that nobody acknowledges is escalated, then recorded as unacknowledged, and the cycle closes all the same', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'enable');
  await cycle.cancel(pmo, 'no people');
  expect((await cycle.result()).outcome).toBe('cancelled');
  const types = cycle.timeline().map((entry) => entry.type);
  expect(types.slice(types.indexOf('cancelled'))).toEqual([
    'cancelled',
    'phase-left',
    'undo-requested',
    'reminded',
    'undo-escalated',
    'undo-requested',
    'reminded',
    'undo-unacknowledged',
    'closed',
  ]);
  expect(cycle.transitions().at(-1)?.state.undos).toMatchObject([{ status: 'unacknowledged' }]);
});

it('between two undos a message is told that the cycle is moving, and the same message is taken a moment later', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'sustain');
  await cycle.cancel(pmo, 'the budget was withdrawn');
  while ((await cycle.openAsk()).item !== 'recognised_benefit') {
    const wait = await cycle.openAsk();
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
  let release: (() => void) | undefined;
  harness.store.claimsHeld = new Promise((resolve) => {
    release = resolve;
  });
  const claimed = harness.store.untilClaimed();
  const wait = await cycle.openAsk();
  await cycle.submit(submitterOf(wait), handInFor(wait));
  await claimed;
  // The ledger lines are being freed: the benefit's undo is over, and that of the pilot is not requested yet.
  const next = { kind: 'undo', content: { step: 'pilot_change', note: 'taken back' } } as const;
  const early = cycle.handle.executeUpdate(submitUpdate, { args: [commandOf(person('dri'), next)] });
  expect((await refusalOf(early)).code).toBe('cycle-moving');
  release?.();
  await cycle.submit(person('dri'), next);
  expect((await cycle.openAsk()).item).toBe('pilot_money');
});

it('nothing is rolled back before money was released, nor when the cycle is sustained', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'govern');
  await cycle.cancel(pmo, 'no people');
  await cycle.result();
  expect(cycle.timeline().some((entry) => entry.type === 'undo-requested')).toBe(false);
});
