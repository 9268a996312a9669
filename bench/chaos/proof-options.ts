/** Reads the command line of the proof: `npm run proof:chaos -- --cycles 100 --seed 7`. */
import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly cycles: number;
  readonly seed: number;
  /** How many cycles are played at once. */
  readonly parallel: number;
  /** The most faults that are injected; they end with the cycles. */
  readonly faults: number;
  readonly workers: 1 | 2;
  /** Seconds from one fault to the next. */
  readonly pace: readonly [number, number];
  /** A run that hangs ends after this many minutes. */
  readonly minutes: number;
  /** How many followers read live views at once. */
  readonly followers: number;
  /** How many histories are also cut at each workflow task. */
  readonly sample: number;
  /** Keeps stores, logs and histories even when every check is met. */
  readonly keep: boolean;
  /** Where the result is written as JSON. */
  readonly json?: string;
  readonly say: (line: string) => void;
}

export const USAGE = `npm run proof:chaos -- --cycles 100 --seed 1
  --parallel 12   cycles at once            --faults 50     at most; as many as fit unless told
  --workers 1|2                             --pace 2-4      seconds from fault to fault
  --minutes 60    total limit               --followers 20  live views at once
  --sample 20     histories cut at each task
  --keep          keeps stores, logs and histories    --json file`;

/** @throws Error with one sentence when something is not as it should be */
export function chaosOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ cycles: text, seed: text, parallel: text, faults: text, workers: text, pace: text },
      ...{ minutes: text, followers: text, sample: text, json: text, keep: { type: 'boolean' } },
    },
  });
  const workers = whole('workers', values.workers, 1);
  if (workers !== 1 && workers !== 2) throw new Error('--workers takes 1 or 2');
  return {
    cycles: whole('cycles', values.cycles, 50),
    seed: whole('seed', values.seed, 1),
    parallel: whole('parallel', values.parallel, 12),
    faults: values.faults === undefined ? Number.POSITIVE_INFINITY : whole('faults', values.faults, 0),
    workers,
    pace: paceOf(values.pace ?? '2-4'),
    minutes: whole('minutes', values.minutes, 60),
    followers: whole('followers', values.followers, 20),
    sample: whole('sample', values.sample, 20),
    keep: values.keep ?? false,
    ...(values.json === undefined ? {} : { json: values.json }),
    say: (line) => console.log(`${(performance.now() / 1_000).toFixed(0).padStart(5)} s  ${line}`),
  };
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number`);
  return Number(text);
}

function paceOf(text: string): [number, number] {
  const [least, most = least] = text.split('-').map(Number);
  if (least === undefined || most === undefined || !(least > 0 && most >= least)) {
    throw new Error('--pace takes seconds, as in 2-4');
  }
  return [least, most];
}
