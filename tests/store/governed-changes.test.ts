import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeStep, StoredChange } from '../../domain/governance/change-state.js';
import { testMetric } from '../support/metrics.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const AT = '2026-11-02T10:00:00.000Z';
let ids = 0;

function newChange(key: string, change: Partial<StoredChange> = {}): StoredChange {
  return {
    changeId: `chg_${String((ids += 1)).padStart(24, '0')}`,
    kind: 'metric',
    key,
    lobs: ['*'],
    proposedBy: 'proposer',
    proposedAt: AT,
    proposal: { what: 'version', definition: testMetric() },
    contentHash: 'a'.repeat(64),
    reason: 'why',
    status: 'in_review',
    round: 1,
    wait: { what: 'review', since: AT, due: AT },
    effectiveFrom: null,
    reviewedBy: null,
    outcome: null,
    sequence: 1,
    ...change,
  };
}

const step = (state: StoredChange, text = 'a line'): ChangeStep => ({
  state,
  at: AT,
  entries: [{ type: 'proposed', at: AT, text }],
});
const next = (state: StoredChange, change: Partial<StoredChange> = {}) => ({
  ...state,
  sequence: state.sequence + 1,
  ...change,
});
const publishing = (state: StoredChange) =>
  step(
    next(state, { status: 'published', wait: null, effectiveFrom: AT, reviewedBy: 'steward' }),
    'published',
  );

describe('a step of a change', () => {
  it('that is written again is the same step: one version, one line', async () => {
    const change = newChange('repeated');
    const { changes, governed } = test.store;
    await changes.record(step(change));
    await changes.record(step(change));
    expect(await changes.record(publishing(change))).toEqual({ version: 1 });
    // The worker died after the write and before the history held its result.
    expect(await changes.record(publishing(change))).toEqual({ version: 1 });
    expect(await changes.record(step(change))).toEqual({ version: 1 });
    expect(await governed.listVersions('metric', 'repeated')).toHaveLength(1);
    expect(await changes.readLog(change.changeId)).toHaveLength(2);
  });

  it('of another writer under the same number is refused for good', async () => {
    const change = newChange('taken');
    await test.store.changes.record(step(change));
    const other = test.store.changes.record(step(change, 'another line'));
    await expect(other).rejects.toMatchObject({ name: 'TransitionRefused', code: 'sequence-taken' });
  });

  it('whose predecessor is missing is refused for good, and publishes nothing', async () => {
    const change = newChange('gap', { sequence: 4 });
    await expect(test.store.changes.record(publishing(change))).rejects.toMatchObject({
      code: 'sequence-gap',
    });
    expect(await test.store.governed.listVersions('metric', 'gap')).toEqual([]);
  });

  it('keeps numbers as numbers, also beyond 32 bits', async () => {
    const definition = testMetric({
      columns: [{ name: 'arr', type: 'number', label: 'arr' }],
      formula: {
        kind: 'mean',
        column: 'arr',
        among: [{ column: 'arr', is: 'at_most', value: 5_000_000_000 }],
      },
      unit: 'USD',
    });
    const change = newChange('large', { proposal: { what: 'version', definition } });
    await test.store.changes.record(step(change));
    await test.store.changes.record(publishing(change));
    expect(await test.store.changes.read(change.changeId)).toMatchObject({ proposal: { definition } });
    expect(await test.store.governed.read('metric', 'large', 1)).toMatchObject({ content: definition });
  });
});

describe('two changes of one document', () => {
  it('that publish at the same moment get a number each', async () => {
    const both = [newChange('raced'), newChange('raced')];
    for (const change of both) await test.store.changes.record(step(change));
    const insist = async (change: StoredChange): Promise<number | null> => {
      for (;;) {
        const done = await test.store.changes.record(publishing(change)).catch(() => undefined);
        if (done) return done.version;
      }
    };
    expect((await Promise.all(both.map(insist))).sort()).toEqual([1, 2]);
    const versions = await test.store.governed.listVersions('metric', 'raced');
    expect(versions.map(({ version }) => version)).toEqual([2, 1]);
  });

  it('that both retire a version leave the first reason', async () => {
    const opened = newChange('retired');
    await test.store.changes.record(step(opened));
    await test.store.changes.record(publishing(opened));
    for (const reason of ['first', 'second']) {
      const change = newChange('retired', { proposal: { what: 'retirement', version: 1 }, reason });
      await test.store.changes.record(step(change));
      await test.store.changes.record(publishing(change));
    }
    const found = await test.store.governed.read('metric', 'retired', 1);
    expect(found).toMatchObject({ state: 'retired', retired: { reason: 'first' } });
  });
});
