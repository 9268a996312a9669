import { afterAll, beforeAll, expect, it } from 'vitest';
import { anEntry, CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const EARLY = '2026-03-02T09:00:00.000Z';
const LATER = '2026-03-02T09:00:06.000Z';

/** A cycle whose second transition was committed by a workflow task that was lost. */
async function tornCycle(cycleId: string) {
  const cycle = new CycleWriter(cycleId);
  await cycle.write(test.store);
  const lost = cycle.next({ at: EARLY, state: { phase: 'organize' }, entries: [anEntry({ text: 'lost' })] });
  const { hash: lostHash } = await test.store.recordTransition(lost);
  return { cycle, lost, lostHash };
}

it('gives the place of a lost transition to the same step made anew, and keeps the lost one aside', async () => {
  const { cycle, lostHash } = await tornCycle('cyc_torn');
  const anew = cycle.next({ at: LATER, state: { phase: 'govern' }, entries: [anEntry({ text: 'anew' })] });
  const { hash } = await test.store.recordTransition(anew);

  const read = await test.store.cycles.readCycle('cyc_torn');
  expect(read).toMatchObject({ phase: 'govern', sequence: 2, headHash: hash });
  const events = await test.store.events.listEvents('cyc_torn', { limit: 10 });
  expect(events.map((event) => event.entries[0]?.text)).toEqual(['Step 1', 'anew']);
  expect(await test.store.events.verifyChain('cyc_torn')).toMatchObject({
    ok: true,
    count: 2,
    headHash: hash,
  });
  expect(await test.database.collection('outbox').countDocuments({ cycleId: 'cyc_torn' })).toBe(2);
  const aside = await test.database.collection('superseded_events').findOne({ cycleId: 'cyc_torn' });
  expect(aside).toMatchObject({ _id: lostHash, supersededBy: hash, sequence: 2 });
});

it('goes on from the transition that took the place, and repeats of it are recognised', async () => {
  const { cycle } = await tornCycle('cyc_torn_on');
  const anew = await cycle.write(test.store, { at: LATER });
  expect(await test.store.recordTransition(anew)).toEqual({ hash: cycle.head });
  await cycle.write(test.store, { at: LATER });
  expect(await test.store.events.verifyChain('cyc_torn_on')).toMatchObject({ ok: true, count: 3 });
});

it('refuses the writer of the lost task when it wakes late', async () => {
  const { cycle, lost } = await tornCycle('cyc_torn_late');
  await cycle.write(test.store, { at: LATER });
  await expect(test.store.recordTransition(lost)).rejects.toMatchObject({ name: 'TransitionRefused' });
});

it('never gives away the place of a transition that the next one has confirmed', async () => {
  const cycle = new CycleWriter('cyc_confirmed');
  await cycle.write(test.store);
  const second = await cycle.write(test.store, { at: EARLY });
  await cycle.write(test.store, { at: EARLY });
  const anew = { ...second, at: LATER };
  await expect(test.store.recordTransition(anew)).rejects.toMatchObject({ name: 'TransitionRefused' });
});

it('gives the place of a lost opening to the opening made anew', async () => {
  const cycle = new CycleWriter('cyc_torn_opening');
  await test.store.recordTransition(cycle.next({ at: EARLY }));
  await cycle.write(test.store, { at: LATER });
  expect(await test.store.cycles.readCycle('cyc_torn_opening')).toMatchObject({ headHash: cycle.head });
});

it('counts the cycle by the transition that took the place, and tells listeners', async () => {
  const feed = await test.store.openFeed();
  const { cycle } = await tornCycle('cyc_torn_feed');
  await expect.poll(() => feed.sequenceOf('cyc_torn_feed')).toBe(2);
  const moved: number[] = [];
  feed.onTransition(({ cycleId, sequence }) => {
    if (cycleId === 'cyc_torn_feed') moved.push(sequence);
  });
  const before = feed.counts('*').byPhase.govern ?? 0;
  await cycle.write(test.store, { at: LATER, state: { phase: 'govern' } });
  await expect.poll(() => feed.counts('*').byPhase.govern ?? 0).toBe(before + 1);
  expect(moved).toEqual([2]);
  await feed.close();
});
