/**
 * `npm run bench:evidence`: how long an analysis takes on a large file. Each variant is a process of its own.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ran } from './measured-process.js';
import { runBenchmark, type Line } from './report.js';
import { runRounds } from './rounds.js';

const TREATED = 20_000;
const COMPARISONS = 200_000;
const COVARIATES = 10;
/** For a try: so many times fewer of either. */
const QUICK = 10;

const LINES: readonly Line[] = [
  { title: 'propensity within a caliper', of: ['propensity', 'seconds'], unit: 's', limit: { atMost: 10 } },
  {
    title: 'Mahalanobis distance inside it',
    of: ['mahalanobis', 'seconds'],
    unit: 's',
    limit: { atMost: 60 },
  },
  { title: 'peak memory, propensity', of: ['propensity', 'peakMb'], unit: 'MB', limit: { atMost: 1500 } },
  { title: 'peak memory, Mahalanobis', of: ['mahalanobis', 'peakMb'], unit: 'MB', limit: { atMost: 1500 } },
  { title: 'propensity against the floor', of: ['propensity', 'seconds'], to: ['floor', 'seconds'] },
  { title: 'Mahalanobis against the floor', of: ['mahalanobis', 'seconds'], to: ['floor', 'seconds'] },
];

await runBenchmark(
  {
    name: 'evidence',
    measures: `npm run analyse on a CSV file of ${TREATED} treated and ${COMPARISONS} other units with ${COVARIATES} covariates: reading, matching, balance, verdict`,
    floor: 'reading the same rows by the same parser, and one pass of sums over them',
  },
  async ({ quick, rounds }) => {
    const folder = mkdtempSync(join(tmpdir(), 'tollgate-evidence-'));
    try {
      const rows = writeRows(join(folder, 'units.csv'), quick ? QUICK : 1);
      for (const method of ['propensity', 'mahalanobis'] as const)
        writeFileSync(join(folder, `${method}.yaml`), planText(method));
      const analyse = (method: string) => [
        join(import.meta.dirname, '../analyse/analyse-command.js'),
        '--plan',
        join(folder, `${method}.yaml`),
        '--data',
        rows,
        '--json',
      ];
      const measured = await runRounds({
        rounds: Math.min(rounds, 3),
        warmUps: 0,
        variants: [
          { name: 'floor', measure: () => ran([join(import.meta.dirname, 'evidence-floor.js'), rows]) },
          { name: 'propensity', measure: () => ran(analyse('propensity')) },
          { name: 'mahalanobis', measure: () => ran(analyse('mahalanobis')) },
        ],
      });
      return { measured, lines: LINES };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

/** Units without chance: who is treated goes with the covariates and is not decided by them. */
function writeRows(path: string, part: number): string {
  const out = openSync(path, 'w');
  const names = Array.from({ length: COVARIATES }, (_, place) => `x${place}`);
  writeSync(out, `unit,treated,kept,${names.join(',')}\n`);
  const all = (TREATED + COMPARISONS) / part;
  const share = TREATED / (TREATED + COMPARISONS);
  let lines: string[] = [];
  for (let unit = 0; unit < all; unit += 1) {
    const drawn = (place: number) => {
      const value = Math.sin((unit + 1) * 12.9898 + place * 78.233) * 43758.5453;
      return value - Math.floor(value);
    };
    const covariates = names.map((_, place) => drawn(place) + drawn(place + 20) + drawn(place + 40));
    // The first two covariates raise the chance of treatment by half, or lower it, so that its mean stays.
    const chance = share * (1 + 0.25 * ((covariates[0] ?? 0) + (covariates[1] ?? 0) - 3));
    const treated = drawn(60) < chance ? 1 : 0;
    const kept = drawn(61) < 0.5 + 0.1 * treated + 0.05 * ((covariates[0] ?? 0) - 1.5) ? 1 : 0;
    lines.push(`u${unit},${treated},${kept},${covariates.map((value) => value.toFixed(4)).join(',')}`);
    if (lines.length < 10_000 && unit < all - 1) continue;
    writeSync(out, `${lines.join('\n')}\n`);
    lines = [];
  }
  closeSync(out);
  return path;
}

function planText(method: 'propensity' | 'mahalanobis'): string {
  const names = Array.from({ length: COVARIATES }, (_, place) => `x${place}`);
  return `plan:
  design: matched
  primary: { metric: kept, metricVersion: 1, kind: proportion, goodDirection: increase, minimumEffect: 0.02, targetEffect: 0.1 }
  guardrails: []
  confidence: 0.95
  minimumPerArm: 1000
  covariates: [${names.join(', ')}]
  matching: { method: ${method}, caliper: 0.2 }
data:
  arm: { column: treated, pilot: 1, comparison: 0 }
  unit: unit
  covariates: { ${names.map((name) => `${name}: { column: ${name} }`).join(', ')} }
  metrics: { kept: { column: kept, true: 1 } }
`;
}
