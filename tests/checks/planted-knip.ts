/** Searches a copy of the tree for dead code, with something planted in it, by this repository's own configuration. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plants } from './planted-compile.js';
import { filesOfTree, root } from './tree.js';

const KINDS = ['files', 'dependencies', 'unlisted', 'exports', 'types'] as const;
type Kind = (typeof KINDS)[number];

interface Report {
  readonly issues: readonly (Readonly<Record<Kind, readonly { name: string }[]>> & { file: string })[];
}

/** @returns what is found, by its kind: `base/duration.ts: NEVER_USED`, or the path of an unused file */
export function deadCode(plants: Plants): Readonly<Record<Kind, string[]>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-dead-'));
  try {
    for (const name of filesOfTree(/\.([cm]?[jt]s|jsonc?)$/)) {
      cpSync(path.join(root, name), path.join(folder, name));
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [name, plant] of Object.entries(plants)) {
      const file = path.join(folder, name);
      writeFileSync(file, plant(existsSync(file) ? readFileSync(file, 'utf8') : ''));
    }
    return byKind(search(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function search(folder: string): Report {
  const knip = path.join(root, 'node_modules/knip/bin/knip.js');
  const { stdout, stderr } = spawnSync(process.execPath, [knip, '--reporter', 'json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`knip printed nothing: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

function byKind({ issues }: Report): Record<Kind, string[]> {
  const namesOf = (kind: Kind) =>
    issues.flatMap((issue) =>
      issue[kind].map(({ name }) => (kind === 'files' ? issue.file : `${issue.file}: ${name}`)),
    );
  return Object.fromEntries(KINDS.map((kind) => [kind, namesOf(kind)])) as Record<Kind, string[]>;
}
