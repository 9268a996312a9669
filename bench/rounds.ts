/** Runs variants in rounds, and sums the rounds up. report.ts tells how a benchmark is put together. */

export interface Variant<Field extends string = string> {
  readonly name: string;
  /** The figures of one round. Warm-up rounds have negative numbers, and their figures are dropped. */
  readonly measure: (round: number) => Promise<Readonly<Record<Field, number>>>;
}

/** Variant → figure → one number a round. Of several runs: `{ ...one, ...other }`. */
export type Measured = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface RoundsOptions {
  readonly variants: readonly Variant[];
  readonly rounds: number;
  /** Rounds before those that count, in which compilers, caches and connections settle. */
  readonly warmUps: number;
}

/**
 * The order rotates (ABC, BCA, CAB, …), so that no variant always comes first and a mood of the machine meets all of
 * them.
 */
export async function runRounds({ variants, rounds, warmUps }: RoundsOptions): Promise<Measured> {
  const series = new Map<string, Record<string, number[]>>(variants.map(({ name }) => [name, {}]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const variant of rotated(variants, Math.max(0, round))) {
      const figures = await variant.measure(round);
      console.log(`  ${round < 0 ? 'warm-up' : `round ${round + 1}`}  ${variant.name}: ${inWords(figures)}`);
      if (round >= 0) keep(series.get(variant.name) ?? {}, figures);
    }
  }
  return Object.fromEntries(series);
}

export function summaryOf(numbers: readonly number[]): Summary {
  const sorted = numbers.toSorted((one, other) => one - other);
  return { min: sorted[0] ?? NaN, median: percentile(sorted, 50), max: sorted.at(-1) ?? NaN };
}

/** A quantile of sorted numbers; between two neighbours it is interpolated. */
export function percentile(sorted: readonly number[], percent: number): number {
  const at = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function keep(series: Record<string, number[]>, figures: Readonly<Record<string, number>>): void {
  for (const [field, value] of Object.entries(figures)) (series[field] ??= []).push(value);
}

function inWords(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([field, value]) => `${field} ${Number(value.toPrecision(4))}`)
    .join(', ');
}
