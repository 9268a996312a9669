/**
 * Whoever changes one value of what is stored of a cycle, and be it the smallest, is found out, and so is the place.
 * Outside of the proof stand only the notes that the store keeps for itself: which workflow task wrote an event, and what
 * had its place before.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { mongo } from 'mongoose';
import { person, testCharter } from '../support/charters.js';
import { anEntry, CycleWriter, decisionWait } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';
import { movement } from '../support/movements.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
  await writeCycle();
});
afterAll(() => test.close());

type Document = mongo.WithId<Record<string, unknown>> & { _id: never };
interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

const CYCLE = 'cyc_sealed';
const NOTES = ['unconfirmedSince', 'task', 'supersedes', 'standing', 'abandoned'];
const verify = () => test.store.events.verifyChain(CYCLE);

/** With something in every corner: free keys with dots, sums beyond 32 bits, a reworked charter, what was handed in. */
async function writeCycle(): Promise<void> {
  const cycle = new CycleWriter(CYCLE);
  await cycle.write(test.store, { state: { wait: decisionWait() } });
  await cycle.write(test.store, {
    charter: testCharter({ title: 'Reworked', budget: { amountMinor: 9_000_000_000, currency: 'USD' } }),
    state: {
      movements: [movement('tranche', 2_400_000), movement('recognition', 8_000_000_000)],
      spending: { ...cycle.state.spending, spentMinor: 1 },
      settled: {
        'charter.r1': {
          gate: 'charter',
          decision: 'approve',
          by: ['ana'],
          at: cycle.state.openedAt,
        } as never,
      },
      interests: { 'ana.b': 'author' },
    },
    entries: [anEntry({ actor: person('dri').person, detail: { 'a.b': [1, null, 'x'] } }), anEntry()],
  });
  await cycle.write(test.store, {
    state: { wait: decisionWait({ deferrals: 1, seats: [{ role: 'lob_head', lob: 'fiber' }] }) },
  });
}

/** Every value that is no object and no list. */
function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  const isBranch = typeof value === 'object' && value !== null && !(value instanceof Date);
  if (!isBranch) return [{ path, value }];
  return Object.entries(value).flatMap(([key, field]) => leavesOf(field, [...path, key]));
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`;
  // So far that no other event has the sequence: two of one sequence the database itself refuses.
  if (typeof value === 'number') return value + 100;
  if (typeof value === 'boolean') return !value;
  return value instanceof Date ? new Date(value.getTime() + 1) : 'x';
}

/** The document with the leaf set to a value; without one it is taken away. */
function withLeaf(document: Document, [first = '', ...rest]: readonly string[], value?: unknown): Document {
  const copy = (Array.isArray(document) ? [...(document as unknown[])] : { ...document }) as Document;
  const fields = copy as Record<string, unknown>;
  if (rest.length > 0) fields[first] = withLeaf(fields[first] as Document, rest, value);
  else if (value !== undefined) fields[first] = value;
  else if (Array.isArray(copy)) copy.splice(Number(first), 1);
  else Reflect.deleteProperty(fields, first);
  return copy;
}

/** What the proof says of the document in another form; the true one is back afterwards. */
async function verdictOn(collection: string, document: Document, changed: Document) {
  const documents = test.database.collection<Document>(collection);
  await documents.deleteOne({ _id: document._id });
  await documents.insertOne(changed);
  const report = await verify();
  await documents.deleteOne({ _id: changed._id });
  await documents.insertOne(document);
  return report;
}

it.each([
  ['cycles', { _id: CYCLE }],
  ['cycle_events', { cycleId: CYCLE }],
])(
  'finds any value of %s that was changed or taken away, and names its place',
  async (collection, filter) => {
    const documents = await test.database
      .collection<Document>(collection)
      .find(filter as never)
      .toArray();
    const tried: string[] = [];
    for (const document of documents) {
      const leaves = leavesOf(document).filter(({ path: [field = ''] }) => !NOTES.includes(field));
      for (const { path, value } of leaves) {
        // Without its id, or with another, a document is simply not there any more.
        const isOwn = path[0] === '_id' || path[0] === 'cycleId';
        const forms = [otherThan(value), ...(isOwn ? [] : [undefined])];
        for (const form of forms) {
          const report = await verdictOn(collection, document, withLeaf(document, path, form));
          const what = `${collection}.${path.join('.')} as ${String(form)}: ${JSON.stringify(report)}`;
          expect(report.ok, what).toBe(false);
          const at = typeof document.sequence === 'number' ? document.sequence : 0;
          const isMoved = path[0] === '_id' || path[0] === 'sequence' || path[0] === 'cycleId';
          if (!isMoved)
            expect([report.place?.split('.')[0], report.brokenAt], what).toEqual([collection, at]);
          // Of the read model the field itself; an event is one sealed whole.
          if (collection === 'cycles' && !isMoved) expect(report.place, what).toBe(`cycles.${path[0]}`);
          tried.push(what);
        }
      }
    }
    expect(tried.length).toBeGreaterThan(100);
    expect(await verify()).toMatchObject({ ok: true, count: 3 });
  },
  // Some two hundred values, each a few calls of the database: half a minute, and minutes on a busy machine.
  240_000,
);

it('finds a field that was added', async () => {
  const [document] = await test.database.collection<Document>('cycles').find().toArray();
  expect(document).toBeDefined();
  const state = { ...(document!.state as object), approvedBy: 'nobody' };
  for (const added of [
    { ...document!, note: 'x' },
    { ...document!, state },
  ]) {
    expect((await verdictOn('cycles', document!, added as Document)).ok).toBe(false);
  }
});

it('finds a cycle that is gone while its log is there', async () => {
  const [document] = await test.database.collection<Document>('cycles').find().toArray();
  await test.database.collection<Document>('cycles').deleteOne({ _id: document!._id });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 3, place: 'cycles' });
  await test.database.collection<Document>('cycles').insertOne(document!);
  expect((await verify()).ok).toBe(true);
});
