/** The file and the plan that `bench:import` measures: a mean with a covariate, and five guardrails. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { mappingSchema } from '../../contracts/mapping.js';
import { analysisPlanSchema } from '../../contracts/analysis-plan.js';

const GUARDRAILS = ['contacts', 'complaints', 'refunds', 'churned', 'late'] as const;

export const mapping = mappingSchema.parse({
  unit: 'id',
  columns: [
    { name: 'arm', column: 'arm', kind: 'text', required: true },
    { name: 'spend', column: 'spend', kind: 'number' },
    { name: 'spend_before', column: 'spend_before', kind: 'number' },
    ...GUARDRAILS.map((name) => ({ name, column: name, kind: 'number' })),
  ],
});

export const NUMBERS = ['spend', 'spend_before', ...GUARDRAILS];

export const plan = analysisPlanSchema.parse({
  design: 'randomised',
  primary: {
    ...{ metric: 'spend', metricVersion: 1, kind: 'mean', goodDirection: 'increase' },
    ...{ minimumEffect: 0.1, targetEffect: 0.5, covariate: 'spend_before' },
  },
  guardrails: GUARDRAILS.map((metric) => ({
    ...{ metric, metricVersion: 1, kind: 'mean', goodDirection: 'decrease', margin: 0.5 },
  })),
  confidence: 0.95,
  minimumPerArm: 1_000,
  pilotShare: 0.5,
});

/** @returns the path; the draw is a formula, so that every run has the same file */
export function writeRows(path: string, rows: number): string {
  const out = openSync(path, 'w');
  writeSync(out, `id,arm,${NUMBERS.join(',')},not_kept\n`);
  let lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const drawn = (place: number) => {
      const value = Math.sin((row + 1) * 12.9898 + place * 78.233) * 43758.5453;
      return value - Math.floor(value);
    };
    const before = 50 + 30 * drawn(1);
    const arm = drawn(0) < 0.5 ? 'pilot' : 'comparison';
    const spend = 0.7 * before + 10 * drawn(2) + (arm === 'pilot' ? 0.5 : 0);
    const others = GUARDRAILS.map((_, place) => (2 + drawn(place + 3)).toFixed(3));
    // Units come in no order, as exports do.
    const id = `c${(row * 7_919) % rows}`;
    lines.push([id, arm, spend.toFixed(2), before.toFixed(2), ...others, 'x'].join(','));
    if (lines.length < 10_000 && row < rows - 1) continue;
    writeSync(out, `${lines.join('\n')}\n`);
    lines = [];
  }
  closeSync(out);
  return path;
}
