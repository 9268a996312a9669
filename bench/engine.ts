/**
 * bench:engine: what a full cycle costs the engine, from charter to sustained through every phase: processor time of
 * worker and Temporal, with a real database behind.
 * The floor: the same messages and waits on workflows whose steps are empty local activities (workflows/).
 * The naive design: one regular activity for each write of a transition (cycle, event, outbox).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import mongoose, { type mongo } from 'mongoose';
import { cycleWorkflowId } from '../config/names.js';
import { startBenchEngines, type BenchEngines } from './bench-engines.js';
import { CycleDriver, type SentMessage, type StoredCycle } from './cycles/cycle-driver.js';
import { scriptOf } from './cycles/script-of.js';
import { sendScripted, type ScriptedCycle } from './cycles/scripted-driver.js';
import { inParallel } from './in-parallel.js';
import { cpuDuring } from './machine.js';
import type { BenchOptions } from './options.js';
import { runBenchmark, type Line, type Outcome } from './report.js';
import { runRounds, type Variant } from './rounds.js';
import type { SampleDocuments } from './workflows/script.js';

/** Cycles of a round, and how many are under way at once: enough to keep two cores busy through the pauses. */
const CYCLES = 12;
const QUICK_CYCLES = 6;
const AT_ONCE = 8;
/**
 * The benchmark waits this long after the last answer, because what trails behind it (the outbox, cancelled timers)
 * belongs to the cycle too.
 */
const SETTLE_MS = 1_000;

const LINES: readonly Line[] = [
  {
    title: 'worker + Temporal against the floor',
    of: ['product', 'engineMs'],
    to: ['floor', 'engineMs'],
    limit: { atMost: 1.35 },
  },
  {
    title: 'worker + Temporal against the naive design',
    of: ['product', 'engineMs'],
    to: ['naive', 'engineMs'],
    limit: { atMost: 0.5 },
  },
  ...(['product', 'floor', 'naive'] as const).flatMap((variant): Line[] => [
    { title: `${variant}: worker + Temporal`, of: [variant, 'engineMs'], unit: 'ms/cycle' },
    { title: `${variant}: worker`, of: [variant, 'workerMs'], unit: 'ms/cycle' },
    { title: `${variant}: Temporal`, of: [variant, 'temporalMs'], unit: 'ms/cycle' },
    { title: `${variant}: database`, of: [variant, 'databaseMs'], unit: 'ms/cycle' },
    { title: `${variant}: wall clock`, of: [variant, 'wallMs'], unit: 'ms/cycle' },
  ]),
];

await runBenchmark(
  {
    name: 'engine',
    measures:
      'processor time of worker and Temporal for one cycle from charter to sustained, real database behind',
    floor: 'the same messages, waits, timers and attributes with empty local activities',
  },
  async (options) => {
    const engines = await startBenchEngines();
    try {
      return await measure(engines, options);
    } finally {
      await engines.stop();
    }
  },
);

interface Bench {
  readonly engines: BenchEngines;
  readonly client: Client;
  readonly database: mongo.Db;
  readonly cycles: number;
  readonly driver: CycleDriver;
}

async function measure(engines: BenchEngines, { rounds, quick }: BenchOptions): Promise<Outcome> {
  const connection = await Connection.connect({ address: engines.temporal.address });
  const mongoClient = await new mongoose.mongo.MongoClient(engines.mongodb.uri).connect();
  const client = new Client({ connection });
  const database = mongoClient.db('tollgate');
  const driver = new CycleDriver({ client, database });
  const bench = { engines, client, database, driver, cycles: quick ? QUICK_CYCLES : CYCLES };
  try {
    const product = await productVariant(bench);
    const model = await modelCycle(bench);
    const floor = await scriptedVariant(bench, 'floor', model);
    const naive = await scriptedVariant(bench, 'naive', model);
    const shapes = await shapesAlike(bench, model);
    const measured = await runRounds({ variants: [product, floor, naive], rounds, warmUps: quick ? 1 : 2 });
    return { measured, lines: LINES, versions: engines.versions, notes: [...shapes, roundsNote(bench)] };
  } finally {
    await mongoClient.close();
    await connection.close();
  }
}

async function productVariant(bench: Bench): Promise<Variant> {
  const profile = process.env.BENCH_PROFILE;
  const worker = await bench.engines.startNode({
    title: 'product worker',
    script: 'worker/main.js',
    nodeArgs: profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile],
    readyWords: 'worker ready',
  });
  return variant(bench, 'product', worker.pid, () => bench.driver.driveThrough());
}

async function scriptedVariant(bench: Bench, name: 'floor' | 'naive', model: Model): Promise<Variant> {
  const worker = await bench.engines.startNode({
    title: `${name} worker`,
    script: 'bench/bench-worker.js',
    args: [name],
    readyWords: 'worker ready',
  });
  return variant(bench, name, worker.pid, () => sendScripted(bench.client, scripted(name, model)));
}

function scripted(name: 'floor' | 'naive', { script, sample, messages }: Model): ScriptedCycle {
  const args = name === 'floor' ? [script] : [script, sample];
  return { workflow: `${name}Cycle`, taskQueue: name, args, messages };
}

function variant(
  { engines, cycles }: Bench,
  name: string,
  workerPid: number,
  one: () => Promise<unknown>,
): Variant {
  const pids = { worker: workerPid, temporal: engines.temporal.pid, database: engines.mongodb.pid };
  return {
    name,
    measure: async () => {
      const since = performance.now();
      let wallMs = 0;
      const spent = await cpuDuring(pids, async () => {
        await inParallel(cycles, AT_ONCE, one);
        wallMs = performance.now() - since;
        await sleep(SETTLE_MS);
      });
      return {
        engineMs: (spent.worker + spent.temporal) / cycles,
        workerMs: spent.worker / cycles,
        temporalMs: spent.temporal / cycles,
        databaseMs: spent.database / cycles,
        wallMs: wallMs / cycles,
      };
    },
  };
}

/** One real cycle, driven alone: its messages, the shape of its history, and what it wrote half way. */
interface Model {
  readonly script: Awaited<ReturnType<typeof scriptOf>>;
  readonly messages: readonly SentMessage[];
  readonly sample: SampleDocuments;
  readonly handle: WorkflowHandle;
}

async function modelCycle({ client, database, driver }: Bench): Promise<Model> {
  const messages: SentMessage[] = [];
  let half: Promise<StoredCycle | null> = Promise.resolve(null);
  // The first cycle is not measured, because it pays for compilers and connections and its pauses would be taken for
  // the product's.
  await driver.driveThrough();
  const cycles = database.collection<StoredCycle>('cycles');
  const cycleId = await driver.driveThrough((message) => {
    messages.push(message);
    if (messages.length === 8) half = cycles.findOne({}, { sort: { openedAt: -1 } });
  });
  const handle = client.workflow.getHandle(cycleWorkflowId(cycleId));
  await handle.result();
  const script = await scriptOf(client.workflow, handle.workflowId);
  return { script, messages, sample: await sampleOf(database, await half), handle };
}

async function sampleOf(database: mongo.Db, cycle: StoredCycle | null): Promise<SampleDocuments> {
  if (!cycle) throw new Error('the model cycle is not in the read model');
  const one = { cycleId: cycle._id, sequence: cycle.sequence };
  const event = await database.collection('cycle_events').findOne(one);
  const message = await database.collection('outbox').findOne(one);
  // The charter is left out, because a cycle writes it once and not with each transition.
  const written = Object.entries(cycle).filter(([name]) => name !== 'charter');
  return { cycle: plain(Object.fromEntries(written)), event: plain(event), message: plain(message) };
}

/** As it travels in a payload, without its key. */
function plain(document: object | null): Record<string, unknown> {
  const { _id, ...rest } = JSON.parse(JSON.stringify(document ?? {})) as Record<string, unknown>;
  return rest;
}

/** Both histories are printed, because the floor is a floor only while its history has the product's shape. */
async function shapesAlike({ client }: Bench, model: Model): Promise<string[]> {
  const lengths: string[] = [`product ${await eventsOf(client, model.handle.workflowId)}`];
  for (const name of ['floor', 'naive'] as const) {
    const workflowId = await sendScripted(client, scripted(name, model));
    lengths.push(`${name} ${await eventsOf(client, workflowId)}`);
  }
  const taken = model.messages.length;
  return [`history events of a cycle of ${taken} messages: ${lengths.join(', ')}`];
}

async function eventsOf(client: Client, workflowId: string): Promise<number> {
  const { events = [] } = await client.workflow.getHandle(workflowId).fetchHistory();
  let count = events?.length ?? 0;
  for (const event of events ?? []) {
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId;
    if (child) count += await eventsOf(client, child);
  }
  return count;
}

function roundsNote({ cycles }: Bench): string {
  return `${cycles} cycles a round and variant, ${Math.min(cycles, AT_ONCE)} at once; the driver's own processor time is not counted`;
}
