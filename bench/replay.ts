/**
 * bench:replay: how fast a worker gets a cycle back that it no longer holds in memory. It counts histories replayed per
 * second, of a whole cycle and of a run of some 3,900 events. There is no floor; the events per second of the two stand
 * side by side, so that a replay whose price grows faster than its length would show.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
// The module is CommonJS, so Node finds its names only behind the default.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import mongoose from 'mongoose';
import { cycleWorkflowId } from '../config/names.js';
import { projectRoot } from '../client/project-root.js';
import { person } from '../tests/support/charters.js';
import { workflowBundle } from '../worker/bundle.js';
import { startBenchEngines } from './bench-engines.js';
import { benchCharter, commandOf, CycleDriver } from './cycles/cycle-driver.js';
import type { BenchOptions } from './options.js';
import { runBenchmark, type Line, type Outcome } from './report.js';
import { runRounds, type Variant } from './rounds.js';

type History = temporal.api.history.v1.IHistory;

const RECORDED = 'sustained-through-every-phase';
/**
 * The long run has about this many events. Each message adds nine, so its length is looked at only once in `BATCH`
 * messages.
 */
const LONG_EVENTS = 3_900;
const BATCH = 10;
/** The run is made without handing over, so that it becomes this long whatever length the product hands over at. */
const EVENTS_PER_RUN = 10_000;

const lines = (variant: string, what: string): Line[] => [
  { title: `${what}: events`, of: [variant, 'eventsPerSecond'], unit: '1/s' },
  {
    title: `${what}: events of a second of processor time`,
    of: [variant, 'eventsPerCpuSecond'],
    unit: '1/s',
  },
  { title: `${what}: cycles`, of: [variant, 'cyclesPerSecond'], unit: '1/s' },
  { title: `${what}: one replay`, of: [variant, 'replayMs'], unit: 'ms' },
  { title: `${what}: processor time`, of: [variant, 'cpuMs'], unit: 'ms' },
];

await runBenchmark(
  {
    name: 'replay',
    measures: 'replay of a full history by one worker: a whole cycle, and a run of some 3,900 events',
    floor: 'none; events a second of the short history stand beside those of the long one',
  },
  async (options) => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const { history: long, versions } = await longHistory();
    return { ...(await measure(await recorded(), long, options)), versions };
  },
);

async function measure(short: History, long: History, { rounds, quick }: BenchOptions): Promise<Outcome> {
  const variants = [variant('cycle', short, quick ? 20 : 100), variant('long', long, quick ? 2 : 6)];
  const measured = await runRounds({ variants, rounds, warmUps: 1 });
  return {
    measured,
    lines: [
      ...lines('cycle', 'whole cycle'),
      ...lines('long', 'long run'),
      {
        title: 'events of a second of processor time, long run against whole cycle',
        of: ['long', 'eventsPerCpuSecond'],
        to: ['cycle', 'eventsPerCpuSecond'],
      },
    ],
    notes: [`the whole cycle has ${eventsOf(short)} events, the long run ${eventsOf(long)}`],
  };
}

function variant(name: string, history: History, times: number): Variant {
  return {
    name,
    measure: async () => {
      const { ms, cpuMs } = await replayTimes(history, times);
      return {
        eventsPerSecond: (eventsOf(history) * times * 1_000) / ms,
        cyclesPerSecond: (times * 1_000) / ms,
        eventsPerCpuSecond: (eventsOf(history) * times * 1_000) / cpuMs,
        replayMs: ms / times,
        cpuMs: cpuMs / times,
      };
    },
  };
}

/** One worker replays one history after the other. The first is not counted, because it pays for loading the bundle. */
async function replayTimes(history: History, times: number): Promise<{ ms: number; cpuMs: number }> {
  function* copies() {
    for (let index = 0; index <= times; index += 1) yield { workflowId: `cycle:${index}`, history };
  }
  const options = { workflowBundle: await workflowBundle() };
  const results = Worker.runReplayHistories(options, copies());
  const next = async () => {
    const result = await results.next();
    if (result.done === true) return false;
    if (result.value.error) throw result.value.error;
    return true;
  };
  await next();
  const at = performance.now();
  const cpu = process.cpuUsage();
  let replayed = 0;
  while (await next()) replayed += 1;
  if (replayed !== times) throw new Error(`${replayed} of ${times} histories were replayed`);
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - at, cpuMs: (user + system) / 1_000 };
}

async function recorded(): Promise<History> {
  const file = join(projectRoot, 'tests', 'replay', 'histories', `${RECORDED}.json`);
  return proto.temporal.api.history.v1.History.fromObject(
    JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>,
  );
}

/** Made by the product's own worker: a cycle that is held and resumed again and again, each time recorded. */
async function longHistory(): Promise<{ history: History; versions: Readonly<Record<string, string>> }> {
  const engines = await startBenchEngines();
  const connection = await Connection.connect({ address: engines.temporal.address });
  const database = await new mongoose.mongo.MongoClient(engines.mongodb.uri).connect();
  try {
    await engines.startNode({ title: 'worker', script: 'worker/main.js', readyWords: 'worker ready' });
    const client = new Client({ connection });
    const driver = new CycleDriver({ client, database: database.db('tollgate') });
    const cycleId = await driver.open(benchCharter(), { eventsPerRun: EVENTS_PER_RUN });
    await driver.whenOpen(cycleId);
    const handle = client.workflow.getHandle(cycleWorkflowId(cycleId));
    for (;;) {
      const { historyLength } = await handle.describe();
      if (historyLength > LONG_EVENTS) break;
      await holdAndResume(driver, cycleId);
    }
    return { history: await handle.fetchHistory(), versions: engines.versions };
  } finally {
    await database.close();
    await connection.close();
    await engines.stop();
  }
}

async function holdAndResume(driver: CycleDriver, cycleId: string): Promise<void> {
  const command = commandOf(person('pmo'), { reason: 'peak season' });
  for (let count = 0; count < BATCH; count += 1) {
    await driver.send(cycleId, count % 2 === 0 ? 'hold' : 'resume', command);
  }
}

function eventsOf({ events }: History): number {
  return events?.length ?? 0;
}
