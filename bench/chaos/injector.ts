/** Harms the processes at the pace of the run, drawn with the run's seed, until all faults are injected or the run ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActBook } from './act-book.js';
import { Chance } from './seeded-chance.js';
import type { FaultLog, Injected } from './fault-log.js';
import { assertNever, type Part } from './product.js';
import type { StackKeeper } from './stack-keeper.js';
import type { Weather } from './weather.js';

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
/** With more parts away at once nothing would get done that could be lost, and on a slow machine they return late. */
const MOST_AWAY = 2;
const DONE_BETWEEN = 3;
const PATIENCE_MS = 15_000;
const TURN_MS = [100, 900] as const;
/** The time spans four seconds, after which a step that waits for its database keeps its task by a sign of life. */
const FIRST_OF_TWO_MS = [3_500, 6_500] as const;
const SECOND_OF_TWO_MS = [500, 2_000] as const;

/** A crowd needs this long to come in. */
const CROWD_MS = 500;

export interface Harmed {
  readonly keeper: StackKeeper;
  readonly log: FaultLog;
  readonly weather: Weather;
  readonly book: ActBook;
}

export async function injectFaults(
  harmed: Harmed,
  { seed, faults, pace }: InjectorOptions,
  over: AbortSignal,
): Promise<void> {
  const { keeper, log } = harmed;
  const chance = new Chance(seed, 'faults');
  while (log.injected < faults) {
    await sleep(chance.between(...pace) * 1_000, undefined, { signal: over }).catch(() => undefined);
    await somethingDone(harmed, over);
    if (over.aborted) return;
    if (keeper.stack.parts.length - keeper.idle.length >= MOST_AWAY) continue;
    await injectOne(harmed, chance);
  }
}

/** Waits, within reason, until people have got something done, because a slow machine brings a process back late. */
async function somethingDone({ book }: Harmed, over: AbortSignal): Promise<void> {
  const doneBefore = book.done;
  const deadline = performance.now() + PATIENCE_MS;
  while (!over.aborted && book.done < doneBefore + DONE_BETWEEN && performance.now() < deadline)
    await sleep(100);
}

async function injectOne({ keeper, log, weather }: Harmed, chance: Chance): Promise<void> {
  const kind = chance.weighted(WEIGHTS);
  const awayMs = chance.between(0, LONGEST_AWAY_MS);
  const [least, most] = kind === 'stop in turn' ? FIRST_OF_TWO_MS : STILL_MS;
  const stillMs = chance.between(least, most);
  const parts = partsFor(kind, keeper, chance);
  const [part] = parts;
  // No part is left to harm: all are away already, or still on their way back.
  if (part === undefined) return;
  if (!kind.startsWith('kill') && parts.includes('mongodb')) {
    weather.worsen(CROWD_MS + 200);
    await sleep(CROWD_MS);
    // A part has ended meanwhile and is being started again, so this fault is skipped.
    if (!parts.every((each) => keeper.idle.includes(each))) return;
  }
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
  // The engines lose most by this fault: the database halts first, then Temporal, which waits for the steps.
  const engines: Part[] = ['mongodb', 'temporal'];
  const pair = chance.is(0.6) ? engines.filter((part) => idle.includes(part)) : shuffled.slice(0, 2);
  return pair.length === 2 ? pair : [];
}
