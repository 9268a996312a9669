import { afterAll, beforeAll, expect, it } from 'vitest';
import { PHASES, ROLES } from '../../base/vocabulary.js';
import { person } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { walkTo } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

it.each(PHASES)('a cycle can be cancelled in the phase %s, and records by whom and why', async (phase) => {
  const cycle = await harness.open();
  await walkTo(cycle, phase);
  const by = phase === 'charter' ? person('sponsor') : person('pmo');
  const receipt = await cycle.cancel(by, 'budget frozen');

  expect(await cycle.result()).toMatchObject({ outcome: 'cancelled', reason: 'budget frozen' });
  const exit = { outcome: 'cancelled', reason: 'budget frozen', by: by.person };
  expect(cycle.transitions().at(-1)!.state).toMatchObject({ phase, closed: true, wait: null, exit });
  const left = cycle.transitions().find((each) => each.sequence === receipt.sequence)!;
  const told = cycle.timeline().map(({ type }) => type);
  expect(told.slice(told.indexOf('cancelled')).slice(0, 2)).toEqual(['cancelled', 'phase-left']);
  expect(left.entries[0]).toMatchObject({ actor: by.person, reason: 'budget frozen' });
  expect(left.state.exit).toMatchObject(exit);
});

it('nobody but the PMO and the sponsor can cancel, and an attempt leaves no trace', async () => {
  const cycle = await harness.open();
  for (const role of ROLES.filter((each) => each !== 'pmo' && each !== 'sponsor')) {
    const refusal = await refusalOf(cycle.cancel(person(role), 'I would rather not'));
    expect(refusal, role).toEqual({
      code: 'role-missing',
      message: 'Only a person with the role PMO or sponsor may cancel.',
    });
  }
  const history = await cycle.handle.fetchHistory();
  expect(history.events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
  expect(cycle.transitions()).toHaveLength(1);
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a cancellation in the engine is recorded as cancelled, whatever the cycle waits for', async () => {
  for (const phase of ['charter', 'pilot', 'sustain'] as const) {
    const cycle = await harness.open();
    await walkTo(cycle, phase);
    await cycle.handle.cancel();

    const reason = 'cancelled by an operator of the engine';
    expect(await cycle.result()).toMatchObject({ outcome: 'cancelled', reason });
    expect(cycle.transitions().at(-1)!.state).toMatchObject({ phase, closed: true, exit: { reason } });
  }
});
