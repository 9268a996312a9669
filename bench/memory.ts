/**
 * bench:memory: resident memory of API and worker as `npm start` runs them: idle, and with thousands of cycles open.
 * The stack is started as a user starts it, on a home folder and ports of its own; cycles are opened straight by the
 * client, so that only what an open cycle keeps in memory is measured, not what requests leave behind.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { loadConfig } from '../config/env.js';
import { enginesFolder } from '../local/engines.mjs';
import { startProcess, waitUntilReady } from '../local/managed-process.js';
import { projectRoot } from '../client/project-root.js';
import { readRunInfo, type RunInfo } from '../local/run-file.js';
import { engineVersions } from './bench-engines.js';
import { CycleDriver } from './cycles/cycle-driver.js';
import { endWithUs, hasEnded } from './end-with-us.js';
import { inParallel } from './in-parallel.js';
import { residentMbOf } from './machine.js';
import type { BenchOptions } from './options.js';
import { runBenchmark, type Line, type Outcome } from './report.js';
import { runRounds } from './rounds.js';

/** Cycles opened a round. */
const CYCLES = 1_000;
const QUICK_CYCLES = 200;
const ROUNDS = 3;
const AT_ONCE = 16;
/** Memory counts as settled when it has moved by less than this over five looks. */
const SETTLED_MB = 1;
const LOOK_MS = 1_000;
const LONGEST_SETTLE_MS = 30_000;
const READY_MS = 120_000;

const LINES: readonly Line[] = [
  { title: 'idle: API + worker', of: ['idle', 'bothMb'], unit: 'MB', limit: { atMost: 450 } },
  { title: 'idle: API', of: ['idle', 'apiMb'], unit: 'MB' },
  { title: 'idle: worker', of: ['idle', 'workerMb'], unit: 'MB' },
  { title: 'growth per 1,000 open cycles: API + worker', of: ['growth', 'bothMb'], unit: 'MB' },
  { title: 'growth per 1,000 open cycles: API', of: ['growth', 'apiMb'], unit: 'MB' },
  { title: 'growth per 1,000 open cycles: worker', of: ['growth', 'workerMb'], unit: 'MB' },
];

await runBenchmark(
  {
    name: 'memory',
    measures: 'resident memory of API and worker as `npm start` runs them: idle, and per 1,000 open cycles',
    floor: 'none; idle memory is held against 450 MB for both',
  },
  measure,
);

interface Memory extends Record<string, number> {
  readonly bothMb: number;
  readonly apiMb: number;
  readonly workerMb: number;
}

async function measure({ quick }: BenchOptions): Promise<Outcome> {
  const cycles = quick ? QUICK_CYCLES : CYCLES;
  const stack = await startStack();
  const connection = await Connection.connect({ address: stack.info.temporalAddress ?? '' });
  const database = await new mongoose.mongo.MongoClient(stack.info.mongodbUri ?? '').connect();
  try {
    const driver = new CycleDriver({ client: new Client({ connection }), database: database.db('tollgate') });
    const idle = await settled(stack.info);
    let last = idle;
    const growth = async () => {
      await inParallel(cycles, AT_ONCE, () => driver.open());
      const now = await settled(stack.info);
      const grown = per(1_000 / cycles, now, last);
      last = now;
      return grown;
    };
    const variants = [{ name: 'growth', measure: growth }];
    const grown = await runRounds({ variants, rounds: ROUNDS, warmUps: 0 });
    const idleOnce = Object.fromEntries(Object.entries(idle).map(([name, value]) => [name, [value]]));
    return {
      measured: { idle: idleOnce, ...grown },
      lines: LINES,
      versions: await engineVersions(),
      notes: [notes(cycles, last)],
    };
  } finally {
    await database.close();
    await connection.close();
    await stack.stop();
  }
}

function notes(cycles: number, { apiMb, workerMb }: Memory): string {
  const open = (cycles * ROUNDS).toLocaleString('en-GB');
  return `with ${open} cycles open: API ${apiMb.toFixed(0)} MB, worker ${workerMb.toFixed(0)} MB`;
}

/** `npm start` without npm: the same program, on a home of its own. */
async function startStack() {
  const home = await mkdtemp(join(tmpdir(), 'tollgate-memory-'));
  const { home: usualHome } = loadConfig();
  const started = await startProcess({
    title: 'npm start',
    command: process.execPath,
    args: [join(projectRoot, 'dist', 'local', 'start.js')],
    env: {
      ...process.env,
      TOLLGATE_HOME: home,
      TOLLGATE_ENGINES: enginesFolder({ home: usualHome, env: process.env }),
      TEMPORAL_ADDRESS: '',
      MONGODB_URI: '',
      PORT: '0',
    },
    logFile: join(home, 'start.log'),
    cwd: projectRoot,
  });
  // SIGTERM is enough, because the stack then stops its parts in order.
  endWithUs(started.pid, 'SIGTERM');
  await waitUntilReady(started, () => Promise.resolve(readRunInfo(home)?.ready === true), READY_MS);
  const info = readRunInfo(home);
  if (!info) throw new Error('the stack is not running');
  const stop = async () => {
    await started.stop(60_000);
    hasEnded(started.pid);
    await rm(home, { recursive: true, force: true });
  };
  return { info, stop };
}

/** Looks until memory stands still, because garbage is collected and the outbox is emptied only after a while. */
async function settled(info: RunInfo): Promise<Memory> {
  const looks: Memory[] = [];
  for (const until = performance.now() + LONGEST_SETTLE_MS; performance.now() < until;) {
    looks.push(memoryOf(info));
    const lately = looks.slice(-5).map(({ bothMb }) => bothMb);
    if (lately.length === 5 && Math.max(...lately) - Math.min(...lately) < SETTLED_MB) break;
    await sleep(LOOK_MS);
  }
  return looks.at(-1) ?? memoryOf(info);
}

function memoryOf({ pids }: RunInfo): Memory {
  const apiMb = residentMbOf(pids.api ?? 0);
  const workerMb = residentMbOf(pids.worker ?? 0);
  return { bothMb: apiMb + workerMb, apiMb, workerMb };
}

function per(factor: number, now: Memory, before: Memory): Memory {
  return {
    bothMb: (now.bothMb - before.bothMb) * factor,
    apiMb: (now.apiMb - before.apiMb) * factor,
    workerMb: (now.workerMb - before.workerMb) * factor,
  };
}
