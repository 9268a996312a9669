/** Runs `npm run analyse` as the script does once everything is built. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { projectRoot } from '../../client/project-root.js';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly complaint: string;
}

const program = path.join(projectRoot, 'dist/analyse/analyse-command.js');

/** The tests of this room need no engines, and so nothing else has built what they run. */
export function builtBefore(): void {
  beforeAll(async () => {
    const prepare = path.join(projectRoot, 'local/prepare.mjs');
    await promisify(execFile)(process.execPath, [prepare, '--build-only'], { cwd: projectRoot });
  }, 120_000);
}

/** @param args paths are those from the project's folder */
export function analyse(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const options = { cwd: projectRoot, env: { PATH: process.env.PATH, ...env }, maxBuffer: 1e8 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], options, (_error, out, complaint) => {
      resolve({ code: child.exitCode ?? -1, out, complaint });
    });
  });
}

/** A folder for the files of a test. @returns writes a file and answers its path */
export function fileWriter(): (name: string, text: string) => string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-analyse-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, text) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
}
