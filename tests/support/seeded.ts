/** A seed for each random test, printed so that a failure can be had again: `FAST_CHECK_SEED=…`. */
export function seeded(name: string): { seed: number; numRuns: number } {
  const seed = Number(process.env.FAST_CHECK_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`${name}: FAST_CHECK_SEED=${seed}\n`);
  return { seed, numRuns: 500 };
}
