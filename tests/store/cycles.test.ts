import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListQuery, Page } from '../../store/reading/cycle-reader.js';
import { testCharter } from '../support/charters.js';
import { anEntry, CycleWriter, decisionWait, submissionWait } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';
import { movement } from '../support/movements.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

async function allPages<Item>(read: (after?: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | null | undefined;
  do {
    const page = await read(next ?? undefined);
    items.push(...page.items);
    next = page.next;
  } while (next !== null);
  return items;
}

describe('a cycle', () => {
  it('is read as it was written, with its charter', async () => {
    const cycle = new CycleWriter('cyc_read');
    await cycle.write(test.store, {
      state: { wait: decisionWait(), rounds: { charter: 1 }, entered: 'charter.r1' },
    });
    expect(await test.store.cycles.readCycle('cyc_read')).toEqual({
      ...cycle.state,
      charter: cycle.charter,
      headHash: cycle.head,
      unconfirmedSince: null,
    });
    expect(await test.store.cycles.readRevision('cyc_read')).toBe(1);
  });

  it('that is known is returned as it is while nothing newer is recorded, and read anew after that', async () => {
    const cycle = new CycleWriter('cyc_known');
    await cycle.write(test.store);
    const known = (await test.store.cycles.readCycle('cyc_known'))!;
    expect(await test.store.cycles.readCycle('cyc_known', known)).toBe(known);
    await cycle.write(test.store, { state: { phase: 'organize' } });
    const later = await test.store.cycles.readCycle('cyc_known', known);
    expect(later).toMatchObject({ phase: 'organize', sequence: 2, headHash: cycle.head });
    // The same step made anew has the same sequence and another hash.
    const anew = await test.store.cycles.readCycle('cyc_known', { ...known, sequence: 2 });
    expect(anew).toEqual(later);
  });

  it('that does not exist is null, whatever its id looks like', async () => {
    for (const id of ['cyc_none', '', '$where', '{"$gt":""}', 'a'.repeat(10_000)]) {
      expect(await test.store.cycles.readCycle(id)).toBeNull();
      expect(await test.store.cycles.readRevision(id)).toBeNull();
    }
    const injected = { $gt: '' } as unknown as string;
    await expect(test.store.cycles.readCycle(injected)).rejects.toThrow();
  });

  it('keeps its charter until a reworked one replaces it', async () => {
    const cycle = new CycleWriter('cyc_rework');
    await cycle.write(test.store);
    await cycle.write(test.store, { state: { phase: 'organize' } });
    expect((await test.store.cycles.readCycle('cyc_rework'))?.charter.title).toBe(cycle.charter.title);
    await cycle.write(test.store, { charter: testCharter({ title: 'Reworked', lobs: ['mobile'] }) });
    expect((await test.store.cycles.readCycle('cyc_rework'))?.charter.title).toBe('Reworked');
    const listed = await test.store.cycles.listCycles({ scope: ['mobile'], limit: 10 });
    expect(listed.items.map(({ cycleId }) => cycleId)).toEqual(['cyc_rework']);
  });

  it('brings hostile keys and texts back unchanged, and none becomes a field of the database', async () => {
    const hostile = JSON.parse(
      '{"__proto__":"p","constructor":"c","$where":"1","a.b@c":"d","quality_gate.r1":"q","":"e","$set":"s"}',
    ) as Record<string, string>;
    const settled = JSON.parse('{"__proto__":{"gateId":"$ne"},"wave_check.2.r1":{"gateId":"x"}}') as never;
    const detail = JSON.parse(
      '{"$where":"sleep(1)","__proto__":{"polluted":true},"a.b":[{"$gt":""}]}',
    ) as unknown;
    const cycle = new CycleWriter('cyc_hostile', testCharter({ title: '$where', problem: '{"$gt":""}' }));
    const entry = anEntry({ text: '__proto__', detail });
    await cycle.write(test.store, {
      state: { interests: hostile, answered: hostile, settled },
      entries: [entry],
    });

    const read = await test.store.cycles.readCycle('cyc_hostile');
    expect(JSON.stringify(read?.interests)).toBe(JSON.stringify(hostile));
    expect(JSON.stringify(read?.answered)).toBe(JSON.stringify(hostile));
    expect(JSON.stringify(read?.settled)).toBe(JSON.stringify(settled));
    expect(read?.charter.title).toBe('$where');
    const [event] = await test.store.events.listEvents('cyc_hostile', { limit: 1 });
    // The canonical text orders keys; the content is the same.
    expect(Object.keys(event?.entries[0]?.detail as object).sort()).toEqual(['$where', '__proto__', 'a.b']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((await test.store.events.verifyChain('cyc_hostile')).ok).toBe(true);
  });

  it('keeps money to the last minor unit', async () => {
    const budget = { amountMinor: 999_999_999_999_999, currency: 'USD' };
    const cycle = new CycleWriter('cyc_money', testCharter({ budget }));
    const spending = { ...cycle.state.spending, spentMinor: 999_999_999_999_999 };
    const movements = [movement('recognition', 999_999_999_999_999)];
    await cycle.write(test.store, { state: { movements, spending } });
    const read = await test.store.cycles.readCycle('cyc_money');
    expect([read?.charter.budget.amountMinor, read?.movements[0]?.amountMinor]).toEqual([
      999_999_999_999_999, 999_999_999_999_999,
    ]);
    const types = await test.database
      .collection('cycles')
      .aggregate([
        { $match: { _id: 'cyc_money' as never } },
        {
          $project: {
            budget: { $type: '$charter.budget.amountMinor' },
            spent: { $type: '$state.spending.spentMinor' },
          },
        },
      ])
      .toArray();
    expect(types[0]).toMatchObject({ budget: 'long', spent: 'long' });
  });
});

describe('the list', () => {
  const lobs = [['fiber'], ['mobile'], ['fiber', 'mobile'], ['b2b']];
  let shelf: TestStore;
  const list = (query: Partial<ListQuery>, limit = 7) =>
    allPages((after) => shelf.store.cycles.listCycles({ scope: '*', limit, ...query, after }));

  beforeAll(async () => {
    shelf = await openTestStore();
    for (let n = 0; n < 60; n += 1) {
      const charter = testCharter({ lobs: lobs[n % 4]!, regions: [n % 2 ? 'north' : 'south'] });
      // Three cycles share each opening time, so that the order within one instant is tested, too.
      const openedAt = new Date(Date.UTC(2026, 0, 1 + Math.floor(n / 3))).toISOString();
      const cycle = new CycleWriter(`cyc_${String(n).padStart(3, '0')}`, charter, openedAt);
      await cycle.write(shelf.store, { state: n % 5 === 0 ? { closed: true, phase: 'sustain' } : {} });
    }
  });
  afterAll(() => shelf.close());

  it('shows every cycle once, newest first, whatever the size of a page', async () => {
    for (const limit of [1, 7, 20, 60, 100]) {
      const found = await list({}, limit);
      expect(new Set(found.map(({ cycleId }) => cycleId)).size).toBe(60);
      expect(found).toHaveLength(60);
      const keys = found.map(({ openedAt, cycleId }) => `${openedAt}|${cycleId}`);
      expect(keys).toEqual([...keys].sort().reverse());
    }
  });

  it('repeats and skips nothing when cycles are opened between two pages', async () => {
    const before = (await list({})).map(({ cycleId }) => cycleId);
    const first = await shelf.store.cycles.listCycles({ scope: '*', limit: 10 });
    await new CycleWriter(
      'cyc_newcomer',
      testCharter({ lobs: ['satellite'] }),
      '2026-09-01T00:00:00.000Z',
    ).write(shelf.store);
    const rest = await allPages((after) =>
      shelf.store.cycles.listCycles({ scope: '*', limit: 10, after: after ?? first.next ?? undefined }),
    );
    expect([...first.items, ...rest].map(({ cycleId }) => cycleId)).toEqual(before);
    await shelf.database.collection('cycles').deleteOne({ _id: 'cyc_newcomer' as never });
  });

  it('shows nobody a cycle outside of their lines of business', async () => {
    expect(await list({ scope: ['b2b'] })).toHaveLength(15);
    expect(await list({ scope: ['fiber', 'b2b'] })).toHaveLength(45);
    expect(await list({ scope: [] })).toHaveLength(0);
    // In scope by one LOB, asked for by another: only the cycles that have both.
    expect(await list({ scope: ['fiber'], lob: 'mobile' })).toHaveLength(15);
    expect(await list({ scope: ['fiber'], lob: 'b2b' })).toHaveLength(0);
  });

  it('filters by phase, state, journey stage and region, and by all of them', async () => {
    expect(await list({ phase: 'sustain' })).toHaveLength(12);
    expect(await list({ state: 'open' })).toHaveLength(48);
    expect(await list({ state: 'closed' })).toHaveLength(12);
    expect(await list({ region: 'north' })).toHaveLength(30);
    expect(await list({ journeyStage: 'onboarding' })).toHaveLength(0);
    const all = await list({
      phase: 'sustain',
      state: 'closed',
      region: 'north',
      lob: 'fiber',
      journeyStage: 'support',
    });
    expect(all.every(({ lobs, regions }) => lobs.includes('fiber') && regions.includes('north'))).toBe(true);
  });

  it('takes operators in its values for plain text', async () => {
    const injected = { $ne: null } as never;
    for (const query of [{ phase: injected }, { lob: injected }, { region: injected }]) {
      await expect(list(query)).rejects.toThrow();
    }
    const after = '{"$gt":""}';
    expect(
      (await shelf.store.cycles.listCycles({ scope: '*', limit: 5, after })).items.length,
    ).toBeLessThanOrEqual(5);
  });

  it('finds its pages by index', async () => {
    const cycles = shelf.database.collection('cycles');
    const plans = [
      [cycles.find({ listKey: { $lt: 'z' } }).sort({ listKey: -1 }), 'list'],
      [cycles.find({ phase: 'charter', listKey: { $lt: 'z' } }).sort({ listKey: -1 }), 'list_of_phase'],
      [cycles.find({ waitingKeys: 'dri' }).sort({ dueKey: 1 }), 'waiting'],
    ] as const;
    for (const [query, index] of plans) {
      expect(JSON.stringify(await query.limit(5).explain())).toContain(`"indexName":"${index}"`);
    }
  });
});

describe('the inbox', () => {
  let desk: TestStore;
  const inbox = (roles: string[], person = 'somebody', lobs: '*' | string[] = '*') =>
    allPages((after) => desk.store.cycles.inbox({ roles, person, lobs, limit: 3, after })).then((found) =>
      found.map(({ cycleId }) => cycleId),
    );

  beforeAll(async () => {
    desk = await openTestStore();
    const due = (day: number) => ({ due: `2026-04-${String(day).padStart(2, '0')}T00:00:00.000Z` });
    const waits = {
      late: submissionWait(due(20)),
      soon: submissionWait(due(2)),
      middle: submissionWait({ ...due(9), roles: ['dri', 'pmo'] }),
      'same-day-b': submissionWait(due(9)),
      named: submissionWait({ ...due(5), person: 'member5' }),
      gate: decisionWait({
        ...due(3),
        seats: [{ role: 'council_member', approvedBy: 'x' }, { role: 'cfo' }],
      }),
      wave: decisionWait({
        ...due(4),
        seats: [
          { role: 'lob_head', lob: 'fiber', approvedBy: 'y' },
          { role: 'lob_head', lob: 'mobile' },
        ],
      }),
      idle: { what: 'time', why: 'Until the next check', since: '2026-03-01T09:00:00.000Z', ...due(1) },
      none: null,
    } as const;
    for (const [id, wait] of Object.entries(waits)) {
      const charter = testCharter({ lobs: id === 'late' ? ['b2b'] : ['fiber', 'mobile'] });
      await new CycleWriter(id, charter).write(desk.store, { state: { wait } });
    }
  });
  afterAll(() => desk.close());

  it('shows what waits for the roles, soonest due first, across pages and once each', async () => {
    expect(await inbox(['dri'])).toEqual(['soon', 'middle', 'same-day-b', 'late']);
    expect(await inbox(['dri', 'pmo', 'cfo'])).toEqual(['soon', 'gate', 'middle', 'same-day-b', 'late']);
  });

  it('shows a tied veto to the tie-breaker of that cycle by name, whatever role that person has', async () => {
    const seat = { role: 'cx_ops' } as const;
    const wait = decisionWait({ gate: 'veto', seats: [{ ...seat, approvedBy: 'x' }, seat], against: ['y'] });
    await new CycleWriter('tied').write(desk.store, { state: { wait, tieBreaker: 'tess' } });
    expect(await inbox(['hr'], 'tess')).toEqual(['tied']);
    expect(await inbox(['hr'], 'x')).toEqual([]);
  });

  it('shows a task for one named person to that person only', async () => {
    expect(await inbox(['dri'], 'member5')).toEqual(['soon', 'named', 'middle', 'same-day-b', 'late']);
    expect(await inbox(['pmo'], 'member5')).toEqual(['middle']);
  });

  it('shows a gate to the seats that are still open, in their lines of business', async () => {
    expect(await inbox(['council_member'])).toEqual([]);
    expect(await inbox(['lob_head'], 'lee', ['mobile'])).toEqual(['wave']);
    expect(await inbox(['lob_head'], 'lee', ['fiber'])).toEqual([]);
    expect(await inbox(['dri'], 'lee', ['b2b'])).toEqual(['late']);
  });

  it('is empty for a caller without roles, and after the cycle has gone on', async () => {
    expect(await inbox([])).toEqual([]);
    const cycle = new CycleWriter('gone-on');
    await cycle.write(desk.store, { state: { wait: submissionWait({ roles: ['hr'] }) } });
    expect(await inbox(['hr'])).toEqual(['gone-on']);
    await cycle.write(desk.store, { state: { wait: null, closed: true } });
    expect(await inbox(['hr'])).toEqual([]);
  });
});
