/**
 * Which index answers each page: the very commands that the store sends are explained by the database, so that a filter
 * that no longer fits its index is seen here and not in production.
 *
 * The embedded database is asked less: it sorts in memory what an index gives in order, and where a range comes with
 * further conditions its explain speaks of a scan although the read walks the range only (its time stays the same while
 * the collection grows). There the range itself is explained, which every page must have.
 */
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleReader, type Cycles } from '../../store/reading/cycle-reader.js';
import { USUAL_JOURNEY_STAGES, PHASES } from '../../base/vocabulary.js';
import { eventReader } from '../../store/cycle/events.js';
import { testCharter } from '../support/charters.js';
import { CycleWriter, decisionWait, submissionWait } from './cycle-writer.js';
import { openTestStore, type TestStore } from './test-store.js';

const DAY_MS = 86_400_000;
/** Enough that reading all of them differs from reading a page. */
const CYCLES = 240;
const LIMIT = 10;
/** The widest window that a page of the embedded database reads may hold more than the page. */
const MOST_EXAMINED = 100;

let test: TestStore;
let connection: mongoose.Connection;
let cycles: Cycles;
let sent: Record<string, unknown>[] = [];

beforeAll(async () => {
  test = await openTestStore();
  connection = await mongoose.createConnection(test.uri, { monitorCommands: true }).asPromise();
  cycles = cycleReader(connection);
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find') sent.push(command);
  });
  const nowMs = Date.now();
  for (let each = 0; each < CYCLES; each += 1) await write(each, nowMs);
});
afterAll(async () => {
  await connection.close();
  await test.close();
});

/** Opened one a day until now; every third waits for the council, every third for a DRI, the others are closed. */
async function write(each: number, nowMs: number): Promise<void> {
  const openedAt = new Date(nowMs - each * DAY_MS).toISOString();
  const due = new Date(nowMs + each * DAY_MS).toISOString();
  const charter = testCharter({
    journeyStage: USUAL_JOURNEY_STAGES[each % 4] ?? 'support',
    lobs: [each % 2 === 0 ? 'fiber' : 'mobile'],
  });
  const cycle = new CycleWriter(`cyc_plan_${each}`, charter, openedAt);
  const wait = each % 3 === 0 ? decisionWait({ due }) : each % 3 === 1 ? submissionWait({ due }) : null;
  const closed = wait === null;
  await cycle.write(test.store, { state: { phase: PHASES[each % 10] ?? 'charter', wait, closed } });
}

interface Explained {
  readonly embedded: boolean;
  readonly index: string | undefined;
  readonly stages: readonly string[];
  readonly examined: number;
  readonly returned: number;
}

/** Runs `work`, then asks the database how it answered each find that the store sent for it. */
async function explained(work: () => Promise<unknown>): Promise<Explained[]> {
  sent = [];
  await work();
  const plans = [];
  for (const { lsid: _session, $clusterTime: _time, $db: _database, ...find } of [...sent]) {
    let plan = await explain(find);
    if (plan.embedded && plan.stages.includes('COLLSCAN')) plan = await explain(rangeOf(find));
    plans.push(plan);
  }
  expect(plans.length).toBeGreaterThan(0);
  return plans;
}

/** The page's range alone, by the equality that leads to it. */
function rangeOf(find: Record<string, unknown>): Record<string, unknown> {
  const { phase, listKey } = find.filter as Record<string, unknown>;
  return { ...find, filter: phase === undefined ? { listKey } : { phase, listKey } };
}

/** What both databases answer to an explain, as far as it is looked at. */
interface Stage {
  readonly stage?: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
  readonly queryPlan?: Stage;
}

interface Plan {
  readonly serverInfo: { readonly host: string };
  readonly queryPlanner: { readonly winningPlan: Stage };
  readonly executionStats: { readonly totalDocsExamined: number; readonly nReturned: number };
}

async function explain(find: Record<string, unknown>): Promise<Explained> {
  const asked = { explain: find, verbosity: 'executionStats' };
  const plan = (await test.database.command(asked)) as unknown as Plan;
  const stages: string[] = [];
  let index: string | undefined;
  let next: Stage | undefined = plan.queryPlanner.winningPlan;
  for (; next; next = next.inputStage ?? next.queryPlan) {
    if (next.stage !== undefined) stages.push(next.stage);
    index ??= next.indexName;
  }
  const { totalDocsExamined: examined, nReturned: returned } = plan.executionStats;
  return { embedded: plan.serverInfo.host === 'secantus', index, stages, examined, returned };
}

/** By that index, nothing sorted in memory, and no more looked at than a page or its window holds. */
function expectIndexed(plans: readonly Explained[], index: string): void {
  for (const plan of plans) {
    expect(plan.stages, JSON.stringify(plan)).not.toContain('COLLSCAN');
    if (!plan.embedded) expect(plan.stages, JSON.stringify(plan)).not.toContain('SORT');
    expect(plan.index, JSON.stringify(plan)).toBe(index);
  }
  const examined = plans.reduce((sum, plan) => sum + plan.examined, 0);
  expect(examined).toBeLessThanOrEqual(MOST_EXAMINED);
}

const all = { scope: '*', limit: LIMIT } as const;

describe('a page of the list', () => {
  it('comes from the index of the list, the first page and a later one', async () => {
    const first = await cycles.listCycles(all);
    expect(first.items).toHaveLength(LIMIT);
    expectIndexed(await explained(() => cycles.listCycles(all)), 'list');
    expectIndexed(await explained(() => cycles.listCycles({ ...all, after: first.next ?? '' })), 'list');
  });

  it('of one phase comes from the index by phase', async () => {
    expectIndexed(await explained(() => cycles.listCycles({ ...all, phase: 'pilot' })), 'list_of_phase');
  });

  it('of some lines of business, a state or a stage comes from the index of the list', async () => {
    const open = await explained(() => cycles.listCycles({ ...all, scope: ['fiber'], state: 'open' }));
    expectIndexed(open, 'list');
    expectIndexed(await explained(() => cycles.listCycles({ ...all, journeyStage: 'adoption' })), 'list');
  });
});

describe('an inbox', () => {
  it('comes from the index of the inbox, for one role and for several', async () => {
    const query = { roles: ['council_member'], person: 'council-member', lobs: '*', limit: LIMIT } as const;
    expect((await cycles.inbox(query)).items).toHaveLength(LIMIT);
    expectIndexed(await explained(() => cycles.inbox(query)), 'waiting');
    const several = { ...query, roles: ['council_member', 'dri'], limit: 5 };
    expectIndexed(await explained(() => cycles.inbox(several)), 'waiting');
  });
});

describe('a timeline', () => {
  it('comes from the index by cycle and sequence', async () => {
    const { listEvents } = eventReader(connection);
    const plans = await explained(() => listEvents('cyc_plan_7', { afterSequence: 0, limit: 50 }));
    expectIndexed(plans, 'sequence');
  });
});
