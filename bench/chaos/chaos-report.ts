/** Tells the result to people and to programs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ChaosResult } from './chaos-run.js';
import type { CheckResult } from './checks/check.js';

const LISTED = 8;

export function isMet({ checks }: Pick<ChaosResult, 'checks'>): boolean {
  return checks.every(({ mustBeZero, count }) => !mustBeZero || count === 0);
}

export function printResult(result: ChaosResult): void {
  const { run, checks, playedMs, totalMs } = result;
  const { options, book, lanes, faults, counts } = run;
  const tries = book.acts.reduce((sum, act) => sum + act.tries.length, 0);
  const ended = lanes.count('closed') + lanes.count('parked');
  const minutes = playedMs / 60_000;
  table('run', [
    ['seed', options.seed],
    [
      'cycles',
      `${ended} ended (${lanes.count('parked')} left open), ${(ended / minutes).toFixed(1)} a minute`,
    ],
    ['cycles and waves', book.known.size],
    [
      'acts',
      `${book.acts.length}, ${((book.acts.length * 1_000) / playedMs).toFixed(1)} a second, ${tries} tries`,
    ],
    ['acknowledged, refused', `${book.with('acknowledged').length}, ${book.with('refused').length}`],
    ['duration', `${(playedMs / 1_000).toFixed(0)} s played, ${(totalMs / 1_000).toFixed(0)} s in all`],
    ['faults', faults.injected],
  ]);
  table('faults', faults.byKind());
  table('answers', counts.lines());
  table(
    'checks',
    checks.map((check) => [check.name, `${check.count}${check.mustBeZero ? '' : ' (told)'}`]),
  );
  for (const check of checks) if (check.mustBeZero) list(check);
  console.log(isMet(result) ? 'every check is met' : 'CHECKS FAILED');
}

/** Writes acts, faults and the result beside the stores. @returns the folder, or undefined when it is gone */
export async function writeResult(result: ChaosResult): Promise<void> {
  const { run, kept, home } = result;
  const text = `${JSON.stringify(resultFor(result), null, 2)}\n`;
  const { json } = run.options;
  if (json !== undefined) {
    await mkdir(dirname(json), { recursive: true });
    await writeFile(json, text);
  }
  if (!kept) return;
  await writeFile(join(home, 'acts.ndjson'), run.book.lines());
  await writeFile(join(home, 'faults.json'), JSON.stringify(run.faults.faults, null, 2));
  await writeFile(join(home, 'result.json'), text);
  console.log(`stores, logs, acts and histories are kept in ${home}`);
}

function resultFor({ run, checks, playedMs, totalMs, home, kept }: ChaosResult) {
  const { say: _say, faults: asked, ...options } = run.options;
  const { book, lanes, faults, counts } = run;
  return {
    options: { ...options, faults: Number.isFinite(asked) ? asked : null },
    cycles: { closed: lanes.count('closed'), leftOpen: lanes.count('parked'), withWaves: book.known.size },
    acts: book.acts.length,
    acknowledged: book.with('acknowledged').length,
    refused: book.with('refused').length,
    faults: Object.fromEntries(faults.byKind()),
    answers: Object.fromEntries(counts.lines()),
    checks,
    playedMs: Math.round(playedMs),
    totalMs: Math.round(totalMs),
    ...(kept ? { home } : {}),
  };
}

function table(title: string, rows: readonly (readonly [string, string | number])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length), 20);
  console.log(`\n${title}`);
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}

function list({ name, count, listed }: CheckResult): void {
  if (count === 0) return;
  console.log(`\n${name}: ${count}`);
  for (const line of listed.slice(0, LISTED)) console.log(`  ${line}`);
  if (count > LISTED) console.log(`  and ${count - LISTED} more`);
}
