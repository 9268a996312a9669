/** Plays one run: the processes, the cycles, the faults, and the checks when all is quiet again. */
import { setMaxListeners } from 'node:events';
import { ActBook } from './act-book.js';
import { AnswerCounts } from './answer-counts.js';
import { ApiLine } from './api-line.js';
import { CycleLanes } from './cycle-lanes.js';
import { watchDatabase } from './database-watch.js';
import { FaultLog } from './fault-log.js';
import type { ChaosRun } from './chaos-parts.js';
import { findings } from './findings.js';
import { Followers } from './followers.js';
import { injectFaults } from './injector.js';
import type { ChaosOptions } from './proof-options.js';
import { ApiCaller, makeTrialProgramme, endWithUs, ProcessStack } from './product.js';
import { processesLeft } from './processes-left.js';
import type { CheckResult } from './checks/check.js';
import { StackKeeper } from './stack-keeper.js';
import { Weather } from './weather.js';

export interface ChaosResult {
  readonly checks: readonly CheckResult[];
  readonly run: ChaosRun;
  /** The time of play, without the start of the processes and without the checks. */
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
  // Each follower listens to this signal, and Node would warn of a leak from the eleventh listener on.
  setMaxListeners(0, close.signal);
  let keep = true;
  try {
    const run = await prepare(stack, options);
    const { playedMs, stuck } = await play(run, close.signal);
    const checks = await findings(run, stuck);
    keep = options.keep || checks.some(({ mustBeZero, count }) => mustBeZero && count > 0);
    await run.keeper.settled();
    run.keeper.close();
    close.abort();
    await stack.stop({ keep });
    const all = [...checks, await processesLeft(pids)];
    return { checks: all, run, playedMs, totalMs: performance.now() - from, home: stack.home, kept: keep };
  } finally {
    close.abort();
    // This does nothing when all processes are gone already.
    await stack.stop({ keep });
  }
}

async function prepare(stack: ProcessStack, options: ChaosOptions): Promise<ChaosRun> {
  const book = new ActBook();
  const counts = new AnswerCounts();
  const faults = new FaultLog(options.say);
  const tokens = new Map((await stack.keys()).map(({ person, token }) => [person, token]));
  await makeTrialProgramme(new ApiCaller(stack.apiUrl, tokens.get('pmo') ?? ''));
  const line = new ApiLine(stack.apiUrl, tokens, book, counts);
  const keeper = new StackKeeper(stack, faults);
  const weather = new Weather();
  const lanes = new CycleLanes({ line, book, weather }, options);
  const followers = new Followers(line, book, options.followers, options.seed);
  return { options, stack, keeper, book, counts, faults, line, lanes, followers, weather };
}

/**
 * Plays until all cycles have ended; then the faults stop, everything is brought up, and what stands still goes on.
 * @param close ends what goes on beside the checks as well: the followers, and the look at the database
 */
async function play(
  { options, keeper, faults, lanes, followers, weather, book }: ChaosRun,
  close: AbortSignal,
) {
  const from = performance.now();
  const played = new AbortController();
  const over = AbortSignal.timeout(options.minutes * 60_000);
  const until = AbortSignal.any([close, over, played.signal]);
  void watchDatabase(keeper, faults, close);
  const following = followers.follow(until, close);
  const injecting = injectFaults({ keeper, log: faults, weather, book }, options, until);
  await lanes.playAll(over);
  const playedMs = performance.now() - from;
  played.abort();
  await Promise.all([injecting, following]);
  options.say(`${faults.injected} faults are over, ${lanes.open} cycles are still to end`);
  await keeper.settled();
  const stuck = await lanes.bringToRest(AbortSignal.timeout(REST_MS));
  return { playedMs, stuck };
}
