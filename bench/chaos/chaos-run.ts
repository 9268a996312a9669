/** One run: the processes, the cycles, the faults, and what is found when all is quiet again. */
import { ActBook } from './act-book.js';
import { AnswerCounts } from './answer-counts.js';
import { ApiLine } from './api-line.js';
import { CycleLanes } from './cycle-lanes.js';
import { watchDatabase } from './database-watch.js';
import { FaultLog } from './fault-log.js';
import { findings } from './findings.js';
import { Followers } from './followers.js';
import { injectFaults } from './injector.js';
import type { ChaosOptions } from './options.js';
import { keysOf } from './people-keys.js';
import { endWithUs, ProcessStack } from './product.js';
import { processesLeft } from './processes-left.js';
import type { CheckResult } from './checks/check.js';
import { StackKeeper } from './stack-keeper.js';

/** Everything that a run has, for its last part too. */
export interface ChaosRun {
  readonly options: ChaosOptions;
  readonly stack: ProcessStack;
  readonly keeper: StackKeeper;
  readonly book: ActBook;
  readonly counts: AnswerCounts;
  readonly faults: FaultLog;
  readonly line: ApiLine;
  readonly lanes: CycleLanes;
  readonly followers: Followers;
}

export interface ChaosResult {
  readonly checks: readonly CheckResult[];
  readonly run: ChaosRun;
  /** Without the start of the processes and without the checks. */
  readonly playedMs: number;
  readonly totalMs: number;
  readonly home: string;
  /** Whether the folder is still there. */
  readonly kept: boolean;
}

const REST_MS = 120_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const from = performance.now();
  const pids: number[] = [];
  const onSpawned = (pid: number) => {
    pids.push(pid);
    endWithUs(pid);
  };
  const stack = await ProcessStack.start({ workers: options.workers, onSpawned });
  options.say(`seed ${options.seed}, data and logs in ${stack.home}`);
  const close = new AbortController();
  const limit = setTimeout(() => close.abort(), options.minutes * 60_000);
  try {
    const run = await prepare(stack, options, close.signal);
    const { playedMs, stuck, unwatch } = await play(run, close);
    const checks = await findings(run, stuck, close);
    unwatch();
    await run.keeper.close();
    const kept = options.keep || checks.some(({ mustBeZero, count }) => mustBeZero && count > 0);
    close.abort();
    await stack.stop({ keep: kept });
    const all = [...checks, await processesLeft(pids)];
    return { checks: all, run, playedMs, totalMs: performance.now() - from, home: stack.home, kept };
  } finally {
    clearTimeout(limit);
    close.abort();
  }
}

async function prepare(stack: ProcessStack, options: ChaosOptions, over: AbortSignal): Promise<ChaosRun> {
  const book = new ActBook();
  const counts = new AnswerCounts();
  const faults = new FaultLog(options.say);
  const line = new ApiLine(stack.apiUrl, await keysOf(stack), book, counts, over);
  const keeper = new StackKeeper(stack, faults);
  const lanes = new CycleLanes(line, book, options);
  const followers = new Followers(line, book, options.followers, options.seed);
  return { options, stack, keeper, book, counts, faults, line, lanes, followers };
}

/** Until all cycles have ended; then the faults stop, everything is brought up, and what stands still goes on. */
async function play({ options, keeper, faults, lanes, followers }: ChaosRun, close: AbortController) {
  const from = performance.now();
  const quiet = new AbortController();
  const over = AbortSignal.any([close.signal, quiet.signal]);
  const watched = new AbortController();
  const watching = watchDatabase(keeper, faults, AbortSignal.any([close.signal, watched.signal]));
  const following = followers.follow(over, close.signal);
  const injecting = injectFaults(keeper, faults, options, over);
  await lanes.playAll(close.signal);
  const playedMs = performance.now() - from;
  quiet.abort();
  await Promise.all([injecting, following]);
  await keeper.settled();
  const rest = AbortSignal.any([close.signal, AbortSignal.timeout(REST_MS)]);
  const stuck = await lanes.bringToRest(rest);
  const unwatch = () => {
    watched.abort();
    void watching;
  };
  return { playedMs, stuck, unwatch };
}
