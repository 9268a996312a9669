/**
 * The benchmarks in the order in which they run and are reported. Each is `npm run bench:<name>` and bench/<name>.ts.
 */
export const BENCHMARKS = [
  'engine',
  'decide',
  'api',
  'replay',
  'memory',
  'disk',
  'load',
  'evidence',
  'import',
] as const;
