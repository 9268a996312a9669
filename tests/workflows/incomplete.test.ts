import { afterAll, beforeAll, expect, it } from 'vitest';
import { handIns, person } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { walkTo, walkToAsk } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const dri = person('dri');
const readiness = (...items: (readonly [string, boolean])[]) =>
  ({ kind: 'readiness', content: { items: items.map(([item, done]) => ({ item, done })) } }) as const;

it('readiness is requested until every item is done, with the items that are not, and with the same due date', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'enable');
  const { due } = await cycle.openAsk();

  await cycle.submit(dri, readiness(['privacy', true], ['legal', false]));
  expect(await cycle.openAsk()).toMatchObject({ missing: ['legal'], due });
  // What was done before can turn out not to be.
  await cycle.submit(dri, readiness(['privacy', false]));
  expect(await cycle.openAsk()).toMatchObject({ missing: ['privacy', 'legal'], due });
  await cycle.submit(dri, readiness(['privacy', true]));
  await cycle.submit(dri, readiness(['legal', true]));
  expect((await cycle.state()).phase).toBe('pilot');
  const asked = cycle
    .timeline()
    .filter((entry) => entry.type === 'submission-requested' && entry.phase === 'enable');
  expect(asked.map((entry) => entry.text.split('; ')[1])).toEqual([
    undefined,
    'still missing: legal',
    'still missing: privacy, legal',
    'still missing: legal',
  ]);
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a request that was answered in part lapses at its first due date', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'enable');
  const { due } = await cycle.openAsk();
  await cycle.passTime(86_400_000);
  await cycle.submit(dri, readiness(['privacy', true]));
  expect((await cycle.result()).reason).toBe(`nobody handed in readiness by ${due}`);
});

it('a cycle closes only when every point of the closure is done, and names those that are not', async () => {
  const cycle = await harness.open();
  await walkToAsk(cycle, 'sustain.closure.r1');
  const pmo = person('pmo');
  const open = { ...handIns.closure.content, incentives: false, customersTold: false };
  await cycle.submit(pmo, { kind: 'closure', content: open });
  expect((await cycle.openAsk()).missing).toEqual([
    'a change of the incentives for good (incentives)',
    'telling the customers (customersTold)',
  ]);
  await cycle.submit(pmo, handIns.closure);
  expect((await cycle.result()).outcome).toBe('sustained');
});

it('a submission that is not requested, not requested from this person, or incomplete is refused, and the wait goes on', async () => {
  const cycle = await harness.open();
  expect(await refusalOf(cycle.submit(dri, handIns.readiness))).toEqual({
    code: 'not-requested',
    message: 'readiness is not requested: the cycle waits for a decision at charter.r1.',
  });
  await walkTo(cycle, 'instrument');
  const [metric] = handIns.baseline.content.metrics;
  const half = { ...handIns.baseline.content, metrics: [metric] };
  const another = person('dri', 'another-dri');
  expect(await refusalOf(cycle.submit(another, handIns.baseline))).toMatchObject({
    code: 'not-the-named-person',
  });
  expect(await refusalOf(cycle.submit(dri, { kind: 'baseline', content: half }))).toEqual({
    code: 'content-incomplete',
    message: 'metrics lack contact_rate version 1, which the charter plans.',
  });
  expect((await cycle.openAsk()).kind).toBe('baseline');
  await cycle.cancel(person('pmo'), 'enough seen');
});
