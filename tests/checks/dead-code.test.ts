/**
 * `npm run knip:check` must be able to fail: one entry pattern that matches too much and nothing would ever be found.
 * Hence dead code is planted in a copy of the tree, which is searched with the very configuration of this repository.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesOfTree, root } from './tree.js';

type Kind = 'files' | 'dependencies' | 'unlisted' | 'exports' | 'types';

interface Found {
  readonly issues: readonly (Readonly<Record<Kind, readonly { name: string }[]>> & { file: string })[];
}

let folder: string;
let found: Found;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-dead-'));
  copyTree();
  plant('domain/finance/forgotten.ts', 'export const forgotten = 1;\n');
  append('base/duration.ts', 'export const NEVER_USED = 1;\n');
  append('base/money.ts', 'export type NeverUsed = string;\n');
  append('client/keys.ts', "import 'luxon';\n");
  const manifest = readFileSync(path.join(root, 'package.json'), 'utf8');
  plant(
    'package.json',
    manifest.replace('"dependencies": {', '"dependencies": {\n    "left-alone": "1.0.0",'),
  );
  found = search();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function copyTree(): void {
  for (const name of filesOfTree(/\.([cm]?[jt]s|jsonc?)$/)) {
    cpSync(path.join(root, name), path.join(folder, name));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
}

function plant(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

function append(name: string, text: string): void {
  plant(name, readFileSync(path.join(folder, name), 'utf8') + text);
}

function search(): Found {
  const knip = path.join(root, 'node_modules/knip/bin/knip.js');
  const { stdout, stderr } = spawnSync(process.execPath, [knip, '--reporter', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`knip printed nothing: ${stderr}`);
  return JSON.parse(stdout) as Found;
}

function namesOf(kind: Kind): string[] {
  return found.issues.flatMap((issue) => issue[kind].map(({ name }) => `${issue.file}: ${name}`));
}

it('finds a file that nobody imports', () => {
  expect(namesOf('files')).toEqual(['domain/finance/forgotten.ts: domain/finance/forgotten.ts']);
});

it('finds an exported value and an exported type that nobody uses', () => {
  expect(namesOf('exports')).toEqual(['base/duration.ts: NEVER_USED']);
  expect(namesOf('types')).toEqual(['base/money.ts: NeverUsed']);
});

it('finds a dependency that nobody imports, and an import that package.json does not name', () => {
  expect(namesOf('dependencies')).toEqual(['package.json: left-alone']);
  expect(namesOf('unlisted')).toEqual(['client/keys.ts: luxon']);
});
