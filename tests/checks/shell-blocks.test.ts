/** What the documents offer to paste is run by tests/e2e/shell-blocks.test.ts, or says why not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { blocksIn, GUIDES } from '../support/shell-blocks.js';
import { root } from './tree.js';

const blocks = GUIDES.flatMap(blocksIn);
const shell = blocks.filter(({ language }) => language === 'sh');

it('finds the blocks of README and guide', () => {
  expect(shell.filter(({ place }) => place.startsWith('README.md'))).not.toHaveLength(0);
  expect(shell.filter(({ place }) => place.startsWith('docs/api-guide.md')).length).toBeGreaterThan(15);
  for (const { language, place } of blocks) expect(['sh', 'json', 'mermaid', ''], place).toContain(language);
});

it('says of each block that no test runs why not', () => {
  const untried = Object.fromEntries(
    shell.flatMap(({ place, untried: reason }) => (reason === undefined ? [] : [[place, reason]])),
  );
  process.stdout.write(`Blocks that no test runs: ${JSON.stringify(untried, null, 2)}\n`);
  expect(
    Object.values(untried).filter((reason) => !/^(it|they|these commands|`tests\/)/.test(reason)),
  ).toEqual([]);
  // The guide is what a newcomer follows: all of it is run.
  expect(Object.keys(untried).filter((place) => place.startsWith('docs/api-guide.md'))).toEqual([]);
});

it('README names what the blocks need', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  expect(readme).toMatch(/You need Node [\d.]+ or newer and npm;[^\n]*\bcurl\b/);
});
