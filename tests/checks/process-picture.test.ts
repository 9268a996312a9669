/**
 * docs/process.md shows the process that the code runs. To draw it anew:
 *
 *     npm run docs:process
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { GATES } from '../../base/vocabulary.js';
import { drawPicture, drawTable, RETURNS } from './process-picture.js';
import { root } from './tree.js';

const page = path.join(root, 'docs', 'process.md');
const drawn: Readonly<Record<string, string>> = { picture: drawPicture(), table: drawTable() };

if (process.env.UPDATE_DOCS) writeFileSync(page, redrawn(readFileSync(page, 'utf8')));

/** The page with what stands between each pair of markers drawn anew. */
function redrawn(text: string): string {
  return Object.entries(drawn).reduce((page, [name, content]) => {
    const marks = new RegExp(`(<!-- ${name}: generated -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marks.test(page)) throw new Error(`docs/process.md has no place for the ${name}`);
    return page.replace(marks, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
  }, text);
}

it('draws docs/process.md from the phases, gates and exits of the code as it is now', () => {
  const text = readFileSync(page, 'utf8');
  expect(text, 'docs/process.md is out of date: npm run docs:process').toBe(redrawn(text));
});

it('draws each return that the workflows open a gate with, and no other', () => {
  const opened = new Map(workflowSources().flatMap(gatesOpenedIn));
  expect([...opened.keys()].sort()).toEqual(
    GATES.filter((gate) => gate !== 'veto' && gate !== 'overspend').toSorted(),
  );
  for (const [gate, targets] of opened) expect(RETURNS[gate], gate).toEqual(targets);
});

/** The process as new cycles run it; what the first edition did otherwise has a file of its own. */
function workflowSources(): string[] {
  const phases = path.join(root, 'workflows', 'phases');
  const files = readdirSync(phases).filter((file) => file !== 'scale-in-line.ts');
  return [
    ...files.map((file) => path.join(phases, file)),
    path.join(root, 'workflows', 'rollout-wave.ts'),
  ].map((file) => readFileSync(file, 'utf8'));
}

/** Each file opens its gates in order: a name, then what it returns to (the last list, where editions differ). */
function gatesOpenedIn(source: string): [(typeof GATES)[number], string[]][] {
  const named = [...source.matchAll(/gate: '(\w+)'/g)].map(([, name]) => name as (typeof GATES)[number]);
  const names = [...new Set(named)];
  const targets = [...source.matchAll(/returnTargets: (.*)/g)].map(([, list]) => {
    const last = /\[([^[]*)\](?!.*\[)/.exec(list ?? '')?.[1] ?? '';
    return [...last.matchAll(/'(\w+)'/g)].map(([, phase]) => phase ?? '');
  });
  return names.map((name, index) => [name, targets[index] ?? []]);
}
