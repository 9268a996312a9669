/** Does harm to the processes at the pace of the run, drawn with the run's seed. Ends with its number, or with the run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chance.js';
import type { FaultLog, Injected } from './fault-log.js';
import { assertNever, type Part } from './product.js';
import type { StackKeeper } from './stack-keeper.js';

export interface InjectorOptions {
  readonly seed: number;
  readonly faults: number;
  /** Seconds from one fault to the next, at least and at most. */
  readonly pace: readonly [number, number];
}

const WEIGHTS: Readonly<Record<Injected, number>> = {
  ...{ kill: 44, stop: 26, stutter: 8, 'stop in turn': 8 },
  ...{ 'kill two': 5, 'stop two': 5, 'cold restart': 4 },
};
/** A process that was killed is away for up to two seconds; one that stands still does so for up to twelve. */
const LONGEST_AWAY_MS = 2_000;
const STILL_MS = [500, 12_000] as const;
const TURN_MS = [100, 900] as const;
/** A step that waits for its database keeps its task by a sign of life after four seconds. */
const FIRST_OF_TWO_MS = [3_500, 6_500] as const;
const SECOND_OF_TWO_MS = [500, 2_000] as const;

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
  const [least, most] = kind === 'stop in turn' ? FIRST_OF_TWO_MS : STILL_MS;
  const stillMs = chance.between(least, most);
  const parts = partsFor(kind, keeper, chance);
  const [part] = parts;
  // All of them are away already, or still on their way back.
  if (part === undefined) return;
  switch (kind) {
    case 'stutter':
      keeper.stutter(part, stillMs, () => chance.between(...TURN_MS));
      break;
    case 'stop in turn':
      keeper.stopInTurn(parts, stillMs, chance.between(...SECOND_OF_TWO_MS));
      break;
    case 'stop':
    case 'stop two':
      keeper.stop(parts, stillMs);
      break;
    case 'kill':
    case 'kill two':
    case 'cold restart':
      keeper.kill(parts, awayMs);
      break;
    default:
      assertNever(kind);
  }
  log.note(kind, parts, kind === 'stutter' || kind.startsWith('stop') ? stillMs : awayMs);
}

function partsFor(kind: Injected, { idle, stack }: StackKeeper, chance: Chance): Part[] {
  if (kind === 'cold restart') return idle.length === stack.parts.length ? idle : [];
  const shuffled = idle
    .map((part) => ({ part, at: chance.uniform() }))
    .sort((one, other) => one.at - other.at)
    .map(({ part }) => part);
  if (kind !== 'stop in turn') return shuffled.slice(0, kind.endsWith('two') ? 2 : 1);
  // The engines have the most to lose by it: the database first, then the one that waits for its steps.
  const engines: Part[] = ['mongodb', 'temporal'];
  const pair = chance.is(0.6) ? engines.filter((part) => idle.includes(part)) : shuffled.slice(0, 2);
  return pair.length === 2 ? pair : [];
}
