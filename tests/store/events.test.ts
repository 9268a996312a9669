import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEntry, CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

async function chainOf(cycleId: string, length: number): Promise<CycleWriter> {
  const cycle = new CycleWriter(cycleId);
  for (let n = 0; n < length; n += 1)
    await cycle.write(test.store, { entries: [anEntry({ detail: { n } })] });
  return cycle;
}

const verify = (cycleId: string) => test.store.events.verifyChain(cycleId);
const events = () => test.database.collection('cycle_events');

describe('the log of a cycle', () => {
  it('is read in order, in pages, and holds each entry as it was', async () => {
    await chainOf('cyc_pages', 12);
    const read = [];
    for (let after = 0; read.length < 12; after = read.length) {
      read.push(...(await test.store.events.listEvents('cyc_pages', { afterSequence: after, limit: 5 })));
    }
    expect(read.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(read[6]?.entries).toEqual([anEntry({ detail: { n: 6 } })]);
    expect(await test.store.events.listEvents('cyc_pages', { afterSequence: 12, limit: 5 })).toEqual([]);
    expect(await test.store.events.listEvents('cyc_unknown', { limit: 5 })).toEqual([]);
  });

  it('verifies, and ends in the head that the workflow was given', async () => {
    const cycle = await chainOf('cyc_sound', 5);
    expect(await verify('cyc_sound')).toEqual({ ok: true, count: 5, headHash: cycle.head });
    expect(await verify('cyc_unknown')).toEqual({ ok: true, count: 0, headHash: '' });
  });
});

describe('tampering with the log is caught', () => {
  it.each([
    ['a text', { $set: { 'entries.0.text': 'Nothing happened' } }],
    ['what was handed in', { $set: { 'entries.0.detail': '{"n":99}' } }],
    ['a time', { $set: { at: '2020-01-01T00:00:00.000Z' } }],
    ['a hash', { $set: { hash: '0'.repeat(64) } }],
    ['a link', { $set: { previousHash: '0'.repeat(64) } }],
    ['a new field of an entry', { $set: { 'entries.0.actor': 'somebody' } }],
  ])('when %s was changed', async (what, change) => {
    const cycleId = `cyc_${what.replaceAll(' ', '_')}`;
    await chainOf(cycleId, 4);
    await events().updateOne({ cycleId, sequence: 3 }, change);
    expect(await verify(cycleId)).toMatchObject({ ok: false, count: 2, brokenAt: 3 });
  });

  it('when an event is missing in the middle, at the start or at the end', async () => {
    for (const sequence of [1, 3, 4]) {
      const cycleId = `cyc_missing_${sequence}`;
      await chainOf(cycleId, 4);
      await events().deleteOne({ cycleId, sequence });
      expect(await verify(cycleId)).toMatchObject({ ok: false, brokenAt: sequence });
    }
  });

  it('when the whole chain was rebuilt: its head is not the one that the read model and the workflow hold', async () => {
    const original = await chainOf('cyc_rebuilt', 3);
    const [opening] = await test.store.events.listEvents('cyc_rebuilt', { limit: 1 });
    await events().deleteMany({ cycleId: 'cyc_rebuilt' });
    await events().insertOne({
      _id: opening!.key as never,
      cycleId: 'cyc_rebuilt',
      sequence: 1,
      at: opening!.at,
      entries: [anEntry()],
      previousHash: '',
      hash: opening!.hash,
    });
    const report = await verify('cyc_rebuilt');
    expect(report.ok).toBe(false);
    expect(report.headHash).not.toBe(original.head);
  });
});
