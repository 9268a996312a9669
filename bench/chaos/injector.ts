/** Does harm to the processes at the pace of the run, drawn with the run's seed. Ends with its number, or with the run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chance.js';
import type { FaultLog } from './fault-log.js';
import type { Part } from './product.js';
import type { StackKeeper } from './stack-keeper.js';

export interface InjectorOptions {
  readonly seed: number;
  readonly faults: number;
  /** Seconds from one fault to the next, at least and at most. */
  readonly pace: readonly [number, number];
}

const WEIGHTS = { kill: 50, stop: 35, 'kill two': 5, 'stop two': 5, 'cold restart': 5 } as const;
/** A process that was killed is away for up to two seconds; one that stands still does so for up to twelve. */
const LONGEST_AWAY_MS = 2_000;
const STILL_MS = [500, 12_000] as const;

export async function injectFaults(
  keeper: StackKeeper,
  log: FaultLog,
  { seed, faults, pace }: InjectorOptions,
  over: AbortSignal,
): Promise<void> {
  const chance = new Chance(seed, 'faults');
  while (log.injected < faults) {
    await sleep(chance.between(...pace) * 1_000, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    injectOne(keeper, log, chance);
  }
}

function injectOne(keeper: StackKeeper, log: FaultLog, chance: Chance): void {
  const kind = chance.weighted(WEIGHTS);
  const awayMs = chance.between(0, LONGEST_AWAY_MS);
  const stillMs = chance.between(...STILL_MS);
  const parts = partsFor(kind, keeper, chance);
  // All of them are away already, or still on their way back.
  if (parts.length === 0) return;
  const isStop = kind === 'stop' || kind === 'stop two';
  log.note(kind, parts, isStop ? stillMs : awayMs);
  if (isStop) keeper.stop(parts, stillMs);
  else keeper.kill(parts, awayMs);
}

function partsFor(kind: keyof typeof WEIGHTS, { idle, stack }: StackKeeper, chance: Chance): Part[] {
  if (kind === 'cold restart') return idle.length === stack.parts.length ? idle : [];
  const shuffled = idle
    .map((part) => ({ part, at: chance.uniform() }))
    .sort((one, other) => one.at - other.at)
    .map(({ part }) => part);
  return shuffled.slice(0, kind.endsWith('two') ? 2 : 1);
}
