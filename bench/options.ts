/** What a benchmark can be told on its command line: `npm run bench:engine -- --quick --rounds 3`. */
export interface BenchOptions {
  /** Takes fewer cycles and rounds, to see that the benchmark runs; such figures are not for the record. */
  readonly quick: boolean;
  readonly rounds: number;
}

const ROUNDS = 5;
const QUICK_ROUNDS = 2;

export function benchOptions(args: readonly string[]): BenchOptions {
  const quick = args.includes('--quick');
  const at = args.indexOf('--rounds');
  const asked = at < 0 ? undefined : Number(args[at + 1]);
  if (asked !== undefined && !(Number.isInteger(asked) && asked > 0)) {
    throw new Error('--rounds takes a whole number');
  }
  return { quick, rounds: asked ?? (quick ? QUICK_ROUNDS : ROUNDS) };
}
