import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from './tree.js';

/** Runs one file of tests in a Vitest of its own, and returns what it printed, line by line. */
function runFile(text: string): { status: number | null; lines: string[] } {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-closing-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(path.join(folder, 'planted.test.js'), text);
  const reporter = path.join(root, 'tests/support/closing-line.ts');
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--root', folder, '--globals', '--reporter=default', `--reporter=${reporter}`],
    ],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
  );
  return { status, lines: stdout.trimEnd().split('\n') };
}

it('closes a run with its counts, and says why a test was skipped', () => {
  const { status, lines } = runFile(`
    it('holds', () => {});
    it('breaks', () => { throw new Error('broken'); });
    it('waits', (test) => { test.skip('no browser here'); });
  `);
  expect(lines.at(-2)).toBe('skipped: planted.test.js > waits (no browser here)');
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped');
  expect(status).toBe(1);
});

it.each([
  ['a file that does not load', "throw new Error('not loaded');"],
  [
    'an error outside of any test',
    "it('holds', () => { setTimeout(() => { throw new Error('late'); }); return new Promise((r) => setTimeout(r, 50)); });",
  ],
  [
    'a hook that throws',
    "describe('suite', () => { beforeAll(() => { throw new Error('no'); }); it('never runs', () => {}); });",
  ],
  ['a run without a test', ''],
])('never closes with "0 failed" after %s', (_what, text) => {
  const { status, lines } = runFile(text);
  expect(lines.at(-1)).toMatch(/^\d+ passed, 1 failed, \d+ skipped$/);
  expect(status).toBe(1);
});
