/**
 * bench:disk: what 1,000 cycles leave behind, from charter to sustained through every phase: documents in the database and
 * history in Temporal, in bytes as they are before either store compresses them or adds its indexes; and how many cycles
 * one worker takes through meanwhile, when nobody waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import mongoose, { type mongo } from 'mongoose';
import { CYCLE_WORKFLOW } from '../config/names.js';
import { startBenchEngines, type BenchEngines } from './bench-engines.js';
import { CycleDriver } from './cycles/cycle-driver.js';
import { inParallel } from './in-parallel.js';
import type { BenchOptions } from './options.js';
import { runBenchmark, type Line, type Outcome } from './report.js';
import { runRounds } from './rounds.js';

const CYCLES = 100;
const QUICK_CYCLES = 10;
const AT_ONCE = 16;
const PER = 1_000;
const MB = 1_000_000;
const LISTED_MS = 500;
/** What one cycle leaves in the database for good; what else is written expires by itself. */
const COLLECTIONS = ['cycles', 'cycle_events', 'outbox', 'ledger_claims'] as const;

const LINES: readonly Line[] = [
  { title: 'database: documents', of: ['product', 'documentsMb'], unit: 'MB/1,000 cycles' },
  ...COLLECTIONS.map((name): Line => ({
    title: `of it ${name}`,
    of: ['product', name],
    unit: 'MB/1,000 cycles',
  })),
  { title: 'Temporal: histories', of: ['product', 'historyMb'], unit: 'MB/1,000 cycles' },
  { title: 'one worker, nobody waiting', of: ['product', 'cyclesPerMinute'], unit: 'cycles/min' },
];

await runBenchmark(
  {
    name: 'disk',
    measures:
      'what 1,000 whole cycles leave in the database and in Temporal, and how fast one worker takes them through',
    floor: 'none',
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

async function measure(engines: BenchEngines, { rounds, quick }: BenchOptions): Promise<Outcome> {
  const connection = await Connection.connect({ address: engines.temporal.address });
  const mongoClient = await new mongoose.mongo.MongoClient(engines.mongodb.uri).connect();
  const client = new Client({ connection });
  const database = mongoClient.db('tollgate');
  const driver = new CycleDriver({ client, database });
  await engines.startNode({ title: 'worker', script: 'worker/main.js', readyWords: 'worker ready' });
  let driven = 0;
  const cycles = quick ? QUICK_CYCLES : CYCLES;
  try {
    const round = async () => {
      const before = await bytesIn(database);
      const since = performance.now();
      const ids: string[] = [];
      await inParallel(cycles, AT_ONCE, async () => void ids.push(await driver.driveThrough()));
      driven += ids.length;
      const minutes = (performance.now() - since) / 60_000;
      const grown = growthPerThousand(cycles, before, await bytesIn(database));
      return { ...grown, historyMb: await historyMb(client, driven), cyclesPerMinute: ids.length / minutes };
    };
    const measured = await runRounds({ variants: [{ name: 'product', measure: round }], rounds, warmUps: 1 });
    return { measured, lines: LINES, versions: engines.versions, notes: [`${cycles} cycles a round`] };
  } finally {
    await mongoClient.close();
    await connection.close();
  }
}

type Bytes = Readonly<Record<(typeof COLLECTIONS)[number], number>>;

async function bytesIn(database: mongo.Db): Promise<Bytes> {
  const sizes = await Promise.all(
    COLLECTIONS.map(async (name) => {
      let bytes = 0;
      for await (const document of database.collection(name).find({}, { raw: true }))
        bytes += (document as unknown as Uint8Array).byteLength;
      return [name, bytes] as const;
    }),
  );
  return Object.fromEntries(sizes) as Bytes;
}

function growthPerThousand(cycles: number, before: Bytes, after: Bytes): Record<string, number> {
  const grown = COLLECTIONS.map(
    (name) => [name, ((after[name] - before[name]) / cycles / MB) * PER] as const,
  );
  const documentsMb = grown.reduce((sum, [, mb]) => sum + mb, 0);
  return { documentsMb, ...Object.fromEntries(grown) };
}

/** The mean over all whole cycles, with the waves of each. Temporal lists a workflow a moment after it has ended. */
async function historyMb(client: Client, driven: number): Promise<number> {
  for (;;) {
    const { bytes, cycles } = await historiesListed(client);
    if (cycles >= driven) return (bytes / cycles / MB) * PER;
    await sleep(LISTED_MS);
  }
}

async function historiesListed(client: Client): Promise<{ readonly bytes: number; readonly cycles: number }> {
  let bytes = 0;
  let cycles = 0;
  for await (const { workflowId, runId, type } of client.workflow.list({
    query: 'ExecutionStatus != "Running"',
  })) {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    bytes += Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0);
    if (type === CYCLE_WORKFLOW) cycles += 1;
  }
  return { bytes, cycles };
}
