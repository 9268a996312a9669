/**
 * bench:load: how much one API and one worker carry. A growing crowd of approvers until the slowest hundredth waits
 * longer than two seconds, and beyond, where some are turned away; 200 live views at once; and thousands of open cycles,
 * with what a decision, the lists and a start of the processes cost beside them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { startBenchEngines, type BenchEngines } from './bench-engines.js';
import { benchCharter, CycleDriver } from './cycles/cycle-driver.js';
import { Rest } from './decide-cycles.js';
import { inParallel } from './in-parallel.js';
import { delaysOf, openView } from './load/audience.js';
import { readyCycles, rush, type Rush } from './load/crowd.js';
import { residentMbOf } from './machine.js';
import type { BenchOptions } from './options.js';
import { keysFor, startProduct, type ProductStack } from './product-stack.js';
import { runBenchmark, type Line, type Outcome } from './report.js';
import { percentile } from './rounds.js';

const CROWDS = [2, 8, 16, 32, 48, 64, 128] as const;
const QUICK_CROWDS = [2, 16, 128] as const;
const FEWEST_DECISIONS = 96;
const DECISIONS_A_CALLER = 3;
const SLOWEST_MS = 2_000;
const VIEWS = 200;
const QUICK_VIEWS = 40;
/** A person may hold twenty streams. */
const VIEWS_A_PERSON = 20;
const DECIDERS_BESIDE_VIEWS = 8;
const OPEN_CYCLES = 20_000;
const QUICK_OPEN_CYCLES = 500;
/** Each start reads what its sponsor has started lately, which is forty cycles here and never twenty thousand. */
const SPONSORS = 500;
const OPENED_AT_ONCE = 16;
const TIMES_ASKED = 20;
const ONE_CALLER = 2;
const CAUGHT_UP_LOOK_MS = 500;

interface Hall {
  readonly engines: BenchEngines;
  readonly product: ProductStack;
  readonly rest: Rest;
  readonly pmo: string;
  readonly member: string;
  readonly watchers: readonly string[];
}

await runBenchmark(
  {
    name: 'load',
    measures: 'how many decisions a second, live views and open cycles one API and one worker carry',
    floor: 'the same stack with two callers and no other cycle open',
  },
  async (options) => {
    const engines = await startBenchEngines();
    try {
      return await measure(await hallOn(engines), options);
    } finally {
      await engines.stop();
    }
  },
);

async function hallOn(engines: BenchEngines): Promise<Hall> {
  const watchers = Array.from({ length: VIEWS / VIEWS_A_PERSON }, (_, at) => ({
    role: 'dashboard_reader' as const,
    name: `dashboard-${at}`,
  }));
  const people = [{ role: 'pmo' as const }, { role: 'council_member' as const }, ...watchers];
  const [pmo = '', member = '', ...tokens] = await keysFor(engines, people);
  const product = await startProduct(engines);
  return { engines, product, rest: new Rest(product.url, 512), pmo, member, watchers: tokens };
}

async function measure(hall: Hall, { quick }: BenchOptions): Promise<Outcome> {
  const crowds = await crowdsOn(hall, quick ? QUICK_CROWDS : CROWDS);
  const views = await viewsOn(hall, quick ? QUICK_VIEWS : VIEWS);
  const open = await openCyclesOn(hall, quick ? QUICK_OPEN_CYCLES : OPEN_CYCLES);
  hall.rest.close();
  const figures = { ...crowds, views, open: open.figures };
  const measured = Object.fromEntries(
    Object.entries(figures).map(([name, all]) => [
      name,
      Object.fromEntries(Object.entries(all).map(([field, value]) => [field, [value]])),
    ]),
  );
  return {
    measured,
    lines: linesFor(Object.keys(crowds), open.count),
    versions: hall.engines.versions,
    notes: [carried(crowds)],
  };
}

async function crowdsOn({ rest, pmo, member }: Hall, crowds: readonly number[]) {
  const rushes: Record<string, Rush> = {};
  // The first rush warms up compilers and caches, and does not count.
  for (const [at, callers] of [ONE_CALLER, ...crowds, ONE_CALLER].entries()) {
    const decisions = Math.max(FEWEST_DECISIONS, callers * DECISIONS_A_CALLER);
    const figures = await rush(rest, member, await readyCycles(rest, pmo, decisions), callers);
    const name = at === 0 ? 'warm-up' : at > crowds.length ? 'afterwards' : `${callers} callers`;
    console.log(`  ${name}: ${JSON.stringify(figures)}`);
    if (at > 0) rushes[name] = figures;
  }
  return rushes;
}

async function viewsOn({ rest, pmo, member, watchers, product }: Hall, count: number) {
  const ready = await readyCycles(rest, pmo, count);
  const views = await Promise.all(
    ready.map(({ id }, at) => openView(product.url, watchers[Math.floor(at / VIEWS_A_PERSON)] ?? '', id)),
  );
  const answered: number[] = [];
  const before = performance.now();
  await inParallel(count, DECIDERS_BESIDE_VIEWS, async (at) => {
    const { id, body } = ready[at] ?? { id: '', body: {} };
    await rest.call(member, 'POST', `/v1/cycles/${id}/decisions`, body);
    answered[at] = performance.now();
  });
  const perSecond = count / ((performance.now() - before) / 1_000);
  const heard = await Promise.all(views.map((view) => view.heard));
  for (const { request } of views) request.destroy();
  const figures = { ...delaysOf(heard, answered), perSecond };
  console.log(`  ${count} views: ${JSON.stringify(figures)}`);
  return figures;
}

async function openCyclesOn(hall: Hall, count: number) {
  const { engines, rest, pmo, member, product } = hall;
  const connection = await Connection.connect({ address: engines.temporal.address });
  const database = await new mongoose.mongo.MongoClient(engines.mongodb.uri).connect();
  const tollgate = database.db('tollgate');
  const driver = new CycleDriver({ client: new Client({ connection }), database: tollgate });
  const cycles = tollgate.collection('cycles');
  try {
    const there = await cycles.estimatedDocumentCount();
    const since = performance.now();
    await inParallel(count, OPENED_AT_ONCE, (at) =>
      driver.open({ ...benchCharter(), sponsor: `sponsor-${at % SPONSORS}` }),
    );
    // Counting them one by one would keep the embedded database busy with nothing else.
    while ((await cycles.estimatedDocumentCount()) < there + count) await sleep(CAUGHT_UP_LOOK_MS);
    const openedPerSecond = count / ((performance.now() - since) / 1_000);
    const decided = await rush(rest, member, await readyCycles(rest, pmo, FEWEST_DECISIONS), ONE_CALLER);
    console.log(`  ${count} open: ${JSON.stringify({ openedPerSecond, ...decided })}`);
    const figures = {
      openedPerSecond,
      ...decided,
      listMs: await askedMs(rest, pmo, '/v1/cycles?limit=50'),
      inboxMs: await askedMs(rest, member, '/v1/inbox?limit=50'),
      apiMb: residentMbOf(product.apiPid),
      workerMb: residentMbOf(product.workerPid),
    };
    console.log(`  ${count} open: ${JSON.stringify(figures)}`);
    return { count, figures };
  } finally {
    await database.close();
    await connection.close();
  }
}

/** The median of some; infinite where the embedded database, which reads every match of a list, does not answer in time. */
async function askedMs(rest: Rest, token: string, path: string): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES_ASKED; time += 1) {
    const since = performance.now();
    if (!(await isAnswered(rest, token, path))) return Infinity;
    times.push(performance.now() - since);
  }
  return percentile(
    times.sort((one, other) => one - other),
    50,
  );
}

async function isAnswered(rest: Rest, token: string, path: string): Promise<boolean> {
  try {
    await rest.call(token, 'GET', path);
    return true;
  } catch {
    return false;
  }
}

function linesFor(crowds: readonly string[], open: number): Line[] {
  const opened = `${open.toLocaleString('en-GB')} open cycles`;
  return [
    ...crowds.flatMap((name): Line[] => [
      { title: `${name}: decisions`, of: [name, 'perSecond'], unit: '1/s' },
      { title: `${name}: p50`, of: [name, 'p50Ms'], unit: 'ms' },
      { title: `${name}: p99`, of: [name, 'p99Ms'], unit: 'ms' },
      { title: `${name}: answered 503 with Retry-After, of all requests`, of: [name, 'turnedAwayShare'] },
      { title: `${name}: any other answer`, of: [name, 'otherAnswers'], limit: { atMost: 0 } },
    ]),
    {
      title: 'p50 after the rush, against before',
      of: ['afterwards', 'p50Ms'],
      to: [crowds[0] ?? '', 'p50Ms'],
    },
    { title: 'live views: from the answer to the view, p50', of: ['views', 'heardP50Ms'], unit: 'ms' },
    { title: 'live views: from the answer to the view, p99', of: ['views', 'heardP99Ms'], unit: 'ms' },
    { title: 'live views: decisions beside them', of: ['views', 'perSecond'], unit: '1/s' },
    { title: `${opened}: opened`, of: ['open', 'openedPerSecond'], unit: '1/s' },
    { title: `${opened}: decision, p50, 2 callers`, of: ['open', 'p50Ms'], unit: 'ms' },
    {
      title: `${opened}: decision, p50, against none open`,
      of: ['open', 'p50Ms'],
      to: [crowds[0] ?? '', 'p50Ms'],
    },
    { title: `${opened}: page of 50 of the list`, of: ['open', 'listMs'], unit: 'ms' },
    { title: `${opened}: page of 50 of the inbox`, of: ['open', 'inboxMs'], unit: 'ms' },
    { title: `${opened}: API`, of: ['open', 'apiMb'], unit: 'MB' },
    { title: `${opened}: worker`, of: ['open', 'workerMb'], unit: 'MB' },
  ];
}

function carried(crowds: Readonly<Record<string, Rush>>): string {
  const within = Object.values(crowds).filter(({ p99Ms }) => p99Ms <= SLOWEST_MS);
  const most = Math.max(...within.map(({ perSecond }) => perSecond));
  return `the most decisions a second with a p99 of at most 2 s: ${most.toFixed(1)}`;
}
