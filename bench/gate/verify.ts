/**
 * `npm run verify:gate`: simulates gates whose truth is known and counts how often they pass or fail. It prints a row for
 * each truth, and ends with 1 when one is not as it must be.
 */
import { parseArgs } from 'node:util';
import type { MeasuredRow } from './gate-row.js';
import { gateRows, measuredRow } from './gate-rows.js';

const USAGE = 'npm run verify:gate -- --gates 10000 --seed 1 [--json]';

interface Options {
  /** Simulated for each row. */
  readonly gates: number;
  readonly seed: number;
  readonly isJson: boolean;
}

if (process.argv.includes('--help')) {
  console.log(USAGE);
} else {
  const { gates, seed, isJson } = optionsOrUsage();
  if (!isJson) {
    console.log(`${gates} gates a row, seed ${seed}\n\n| truth | must be | measured | bound | met |`);
    console.log('|---|---|---:|---|---|');
  }
  const rows: MeasuredRow[] = [];
  for (const row of gateRows()) {
    const result = measuredRow(row, { gates, seed });
    rows.push(result);
    if (!isJson) console.log(lineOf(result));
  }
  if (isJson) console.log(JSON.stringify({ gates, seed, rows }, null, 2));
  process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
}

function lineOf({ truth, mustBe, counted, gates, bound, met }: MeasuredRow): string {
  const share = (value: number) => value.toFixed(4);
  const range =
    bound.least === 0 ? `≤ ${share(bound.most)}` : `${share(bound.least)} to ${share(bound.most)}`;
  return `| ${truth} | ${mustBe} | ${share(counted / gates)} | ${range} | ${met ? 'yes' : '**no**'} |`;
}

function optionsOrUsage(): Options {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { gates: text, seed: text, json: { type: 'boolean' } } });
    return {
      gates: whole('gates', values.gates ?? '10000', 1),
      seed: whole('seed', values.seed ?? '1', 0),
      isJson: values.json ?? false,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function whole(name: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new Error(`--${name} takes a whole number of at least ${least}`);
  }
  return Number(text);
}
