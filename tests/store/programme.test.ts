import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewVersion } from '../../store/programme/programme-versions.js';
import { testCharter } from '../support/charters.js';
import { sampleContent } from '../support/programme.js';
import { CycleWriter } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const content = sampleContent('council');
let writes = 0;
const draft = (name: string, basedOn: number | null, change: Partial<NewVersion<'council'>> = {}) => ({
  kind: 'council' as const,
  name,
  basedOn,
  content,
  reason: 'because',
  source: 'person' as const,
  createdBy: 'pmo',
  writeKey: `write-${(writes += 1)}`,
  ...change,
});
const add = (version: NewVersion<'council'>) => test.store.programme.addVersion(version);

/** Makes versions 1 to `count`; the quorum tells them apart. */
async function withVersions(name: string, count: number): Promise<void> {
  for (let version = 1; version <= count; version += 1) {
    const basedOn = version === 1 ? null : version - 1;
    await add(draft(name, basedOn, { content: { ...content, quorum: version } }));
  }
}

describe('a version of the programme', () => {
  it('takes the number after the one it is based on, and keeps who made it, when and why', async () => {
    const before = Date.now();
    const first = await add(draft('numbers', null));
    expect(first).toMatchObject({
      state: 'added',
      document: { version: 1, basedOn: null, createdBy: 'pmo' },
    });
    await add(draft('numbers', 1, { reason: 'a smaller quorum', content: { ...content, quorum: 2 } }));
    const current = (await test.store.programme.readCurrent('council', 'numbers'))!;
    expect(current).toMatchObject({ kind: 'council', name: 'numbers', version: 2, basedOn: 1 });
    expect(current.source).toBe('person');
    expect(current).toMatchObject({ reason: 'a smaller quorum', content: { ...content, quorum: 2 } });
    expect(Date.parse(current.createdAt)).toBeGreaterThanOrEqual(before);
  });

  it('is never changed by the ones that follow', async () => {
    await withVersions('kept', 1);
    const first = await test.database.collection('programme').findOne({ name: 'kept', version: 1 });
    for (const basedOn of [1, 2]) await add(draft('kept', basedOn));
    expect(await add(draft('kept', null))).toEqual({ state: 'stale', current: 3 });
    expect(await test.database.collection('programme').findOne({ name: 'kept', version: 1 })).toEqual(first);
    expect((await test.store.programme.readVersion('council', 'kept', 1))?.content.quorum).toBe(1);
  });

  it('is made by one of many racing writers, and every other one is told the current version', async () => {
    await withVersions('race', 1);
    const racing = Array.from({ length: 20 }, (_, index) =>
      add(draft('race', 1, { createdBy: `person-${index}` })),
    );
    const ended = await Promise.all(racing);
    expect(ended.filter(({ state }) => state === 'added')).toHaveLength(1);
    expect(ended.filter(({ state }) => state !== 'added')).toEqual(
      Array.from({ length: 19 }, () => ({ state: 'stale', current: 2 })),
    );
    expect(await test.database.collection('programme').countDocuments({ name: 'race' })).toBe(2);
  });

  it('leaves no gap: one based on a version that does not exist is refused', async () => {
    expect(await add(draft('gap', 1))).toEqual({ state: 'stale', current: null });
    await withVersions('gap', 1);
    expect(await add(draft('gap', 7))).toEqual({ state: 'stale', current: 1 });
  });

  it('is made once by a request that is repeated after its answer got lost, even when others went on', async () => {
    const request = draft('repeat', null);
    const first = await add(request);
    await add(draft('repeat', 1));
    expect(await add(request)).toEqual(first);
    expect(await add({ ...request, reason: 'another reason' })).toEqual({ state: 'key-reused' });
    expect(await test.database.collection('programme').countDocuments({ name: 'repeat' })).toBe(2);
  });

  it('is guarded by the database itself, not only by this code', async () => {
    await withVersions('guarded', 1);
    const { _id, ...same } = (await test.database.collection('programme').findOne({ name: 'guarded' }))!;
    const again = test.database.collection('programme').insertOne({ ...same, _id: 'elsewhere' as never });
    await expect(again).rejects.toMatchObject({ code: 11_000 });
    expect(_id).toBe('council/guarded/1');
  });

  it('keeps large amounts as whole numbers', async () => {
    const policy = sampleContent('policies');
    const budgets = [
      { currency: 'JPY', lightUpToMinor: 3_000_000_000, standardUpToMinor: 900_000_000_000_001 },
    ];
    const large = { ...policy, lanes: { ...policy.lanes, budgets } };
    const wanted = { ...draft('large', null), kind: 'policies' as const, content: large };
    await test.store.programme.addVersion(wanted);
    expect((await test.store.programme.readCurrent('policies', 'large'))?.content).toEqual(large);
    // What a repeat is compared with has been through the database.
    expect(await test.store.programme.addVersion(wanted)).toMatchObject({ state: 'added' });
  });
});

describe('a list of the programme', () => {
  it('shows the current version of each name of its kind, in pages', async () => {
    const fresh = await openTestStore();
    try {
      const { programme } = fresh.store;
      for (const name of ['b', 'a', 'c']) await programme.addVersion(draft(name, null));
      await programme.addVersion(draft('b', 1));
      const list = async (after: string | undefined, limit: number) =>
        (await programme.listCurrent('council', { after, limit })).map(
          ({ name, version }) => `${name}${version}`,
        );
      expect(await list(undefined, 10)).toEqual(['a1', 'b2', 'c1']);
      expect(await list(undefined, 2)).toEqual(['a1', 'b2']);
      expect(await list('b', 2)).toEqual(['c1']);
      expect(await programme.listCurrent('raci', { after: undefined, limit: 10 })).toEqual([]);
    } finally {
      await fresh.close();
    }
  });

  it('shows the versions of a name, newest first, without their content', async () => {
    await withVersions('history', 5);
    const page = (before: number | undefined, limit: number) =>
      test.store.programme.listVersions('council', 'history', { before, limit });
    expect((await page(undefined, 3)).map(({ version }) => version)).toEqual([5, 4, 3]);
    expect((await page(3, 3)).map(({ version }) => version)).toEqual([2, 1]);
    expect((await page(undefined, 1))[0]).not.toHaveProperty('content');
    expect((await page(undefined, 1))[0]).not.toHaveProperty('writeKey');
  });

  it('tells names apart that one could take for patterns or operators', async () => {
    for (const name of ['$ne', '.*', '{"$gt":""}', '__proto__']) {
      expect(await test.store.programme.readCurrent('council', name), name).toBeNull();
    }
  });
});

describe("a sponsor's latest cycles", () => {
  it('are found by sponsor, however they are written, and start, with what splitting is judged by', async () => {
    const mine = testCharter({ sponsor: 'sponsor-1', title: 'First half' });
    await new CycleWriter('cyc_mine', mine).write(test.store);
    await new CycleWriter('cyc_theirs', testCharter({ sponsor: 'somebody' })).write(test.store);
    const found = await test.store.readRecentCycles({
      sponsor: 'Sponsor-1',
      since: '2000-01-01T00:00:00.000Z',
    });
    expect(found).toMatchObject([{ cycleId: 'cyc_mine', budget: mine.budget, lobs: ['fiber'], open: true }]);
    const since = new Date(Date.now() + 86_400_000).toISOString();
    expect(await test.store.readRecentCycles({ sponsor: 'sponsor-1', since })).toEqual([]);
  });
});
