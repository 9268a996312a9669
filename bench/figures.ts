/**
 * Puts the latest results into the table of docs/benchmarks.md, between its two marks. What was tried out with --quick
 * is marked as such.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../client/project-root.js';
import { BENCHMARKS } from './benchmarks.js';
import { resultsFolder, short, type BenchResult, type ReportedLine } from './report.js';

const page = join(projectRoot, 'docs', 'benchmarks.md');
const from = '<!-- figures: written by npm run bench:figures -->';
const to = '<!-- end of figures -->';

const text = readFileSync(page, 'utf8');
const [start, end] = [text.indexOf(from), text.indexOf(to)];
if (start < 0 || end < start) throw new Error(`${page} has lost its marks`);
const tables = BENCHMARKS.flatMap(readResult).map(tableOf).join('\n');
writeFileSync(page, `${text.slice(0, start + from.length)}\n\n${tables}\n${text.slice(end)}`);
console.log('docs/benchmarks.md holds the latest figures');

function readResult(name: string): BenchResult[] {
  const file = join(resultsFolder, `${name}.json`);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as BenchResult] : [];
}

function tableOf({ name, date, quick, load, lines, notes, versions }: BenchResult): string {
  const how = quick ? ', tried out with `--quick`: not for the record' : '';
  const loads = `load ${short(load.before[0] ?? NaN)} before, ${short(load.after[0] ?? NaN)} after`;
  return [
    `### \`npm run bench:${name}\``,
    '',
    '| | min | median | max | | limit |',
    '|---|---:|---:|---:|---|---|',
    ...lines.map(rowOf),
    '',
    ...notes.map((note) => `- ${note}`),
    `- ${date.slice(0, 10)}${how}; ${loads}; ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}`,
    '',
  ].join('\n');
}

function rowOf(line: ReportedLine): string {
  const { title, min, median, max, unit, limit, met } = line;
  const bound = limit === undefined ? '' : 'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`;
  const verdict = met === undefined ? '' : met ? ', met' : ', **missed**';
  return `| ${title} | ${short(min)} | ${short(median)} | ${short(max)} | ${unit} | ${bound}${verdict} |`;
}
