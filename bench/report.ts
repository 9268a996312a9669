/**
 * How every benchmark here is run and told. A benchmark is a list of variants; they run interleaved, in an order that
 * rotates from round to round, so that whatever else the machine does meets all of them alike. Reported are minimum,
 * median and maximum over the rounds, of a figure or of the ratio of two figures of the same round, beside the limit.
 * A missed limit is said, and never fails the run: exact counts gate CI, ratios depend on the machine.
 *
 *   import { runBenchmark } from './report.js';          // prints head and table, writes bench/results/<name>.json
 *   import { runRounds, summaryOf } from './rounds.js';  // the rounds themselves
 *   import { benchOptions } from './options.js';         // --quick, --rounds n
 *   import { startBenchEngines } from './bench-engines.js'; // a fresh Temporal and a fresh database, with pids
 *   import { cpuMsOf, residentMbOf } from './machine.js';   // of a process, from /proc
 *
 *   await runBenchmark(
 *     { name: 'decide', measures: 'one sentence', floor: 'one sentence' },
 *     async (options) => {
 *       const measured = await runRounds({ variants: [...], rounds: options.rounds, warmUps: 1 });
 *       return {
 *         measured,
 *         versions: engines.versions,
 *         lines: [
 *           { title: 'decision against the floor, 2 callers', of: ['product', 'p50Ms'], to: ['floor', 'p50Ms'], limit: { atMost: 1.3 } },
 *           { title: 'decision, p95, 2 callers', of: ['product', 'p95Ms'], unit: 'ms' },
 *         ],
 *       };
 *     },
 *   );
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../client/project-root.js';
import { loadAverage, versionsHere } from './machine.js';
import { benchOptions, type BenchOptions } from './options.js';
import { summaryOf, type Measured, type Summary } from './rounds.js';

export const resultsFolder = join(projectRoot, 'bench', 'results');

export interface Benchmark {
  /** The name of its script (`bench:<name>`) and of its file of results. */
  readonly name: string;
  /** What is measured, in a sentence. */
  readonly measures: string;
  /** What it is held against, in a sentence. */
  readonly floor: string;
}

/** The limit that the median is compared with. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** A variant's name and the name of one of its figures. */
export type Point = readonly [variant: string, field: string];

/** One line of the table: a figure, or with `to` the ratio of two figures of the same round. */
export interface Line {
  readonly title: string;
  readonly of: Point;
  readonly to?: Point;
  readonly unit?: string;
  readonly limit?: Limit;
}

export interface Outcome {
  readonly measured: Measured;
  readonly lines: readonly Line[];
  /** The versions of the engines that were used, beside those of Node and the libraries. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Printed under the table and kept with the results. */
  readonly notes?: readonly string[];
}

export interface ReportedLine extends Summary {
  readonly title: string;
  readonly unit: string;
  readonly limit?: Limit;
  /** Absent without a limit. */
  readonly met?: boolean;
}

/** What bench/results/<name>.json holds. */
export interface BenchResult extends Benchmark {
  readonly date: string;
  readonly quick: boolean;
  readonly versions: Readonly<Record<string, string>>;
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly lines: readonly ReportedLine[];
  readonly notes: readonly string[];
  readonly measured: Measured;
}

/** Runs it, prints what came out, writes it down. */
export async function runBenchmark(
  benchmark: Benchmark,
  run: (options: BenchOptions) => Promise<Outcome>,
): Promise<BenchResult> {
  const options = benchOptions(process.argv.slice(2));
  const before = loadAverage();
  console.log(
    `bench:${benchmark.name}${options.quick ? ' (quick: for trying out, not for the record)' : ''}`,
  );
  console.log(`measures: ${benchmark.measures}\nfloor:    ${benchmark.floor}\n`);
  const outcome = await run(options);
  const result: BenchResult = {
    ...benchmark,
    date: new Date().toISOString(),
    quick: options.quick,
    versions: { ...(await versionsHere()), ...outcome.versions },
    load: { before, after: loadAverage() },
    lines: outcome.lines.map((line) => reported(line, outcome.measured)),
    notes: outcome.notes ?? [],
    measured: outcome.measured,
  };
  print(result);
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(join(resultsFolder, `${benchmark.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

function reported({ title, of, to, unit, limit }: Line, measured: Measured): ReportedLine {
  const above = seriesOf(measured, of);
  const below = to === undefined ? undefined : seriesOf(measured, to);
  const summary = summaryOf(below ? above.map((value, round) => value / (below[round] ?? NaN)) : above);
  return {
    title,
    unit: unit ?? '',
    ...summary,
    ...(limit === undefined ? {} : { limit, met: isMet(summary.median, limit) }),
  };
}

function seriesOf(measured: Measured, [variant, field]: Point): readonly number[] {
  const series = measured[variant]?.[field];
  if (series === undefined) throw new Error(`${variant} has no figure ${field}`);
  return series;
}

function isMet(value: number, limit: Limit): boolean {
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
}

/** "1.21 (limit 1.35)", with a plain word when the limit is missed. */
export function againstLimit({ median, limit, met }: ReportedLine): string {
  if (limit === undefined) return '';
  const bound = 'atMost' in limit ? `limit ${limit.atMost}` : `at least ${limit.atLeast}`;
  return `${short(median)} (${bound})${met ? '' : ' MISSED'}`;
}

export function short(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

function print({ lines, notes, load, versions, name }: BenchResult): void {
  const width = Math.max(...lines.map(({ title }) => title.length), 10);
  const columns = ['min', 'median', 'max'] as const;
  console.log(`\n${''.padEnd(width)} ${columns.map((column) => column.padStart(9)).join(' ')}`);
  for (const line of lines) {
    const figures = columns.map((column) => short(line[column]).padStart(9)).join(' ');
    console.log(
      `${line.title.padEnd(width)} ${figures} ${line.unit.padEnd(8)} ${againstLimit(line)}`.trimEnd(),
    );
  }
  for (const note of notes) console.log(note);
  console.log(`load ${load.before.map(short).join(' ')} before, ${load.after.map(short).join(' ')} after`);
  console.log(
    Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', '),
  );
  console.log(`written to bench/results/${name}.json\n`);
}
