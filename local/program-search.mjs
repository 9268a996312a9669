/** Finds programs on PATH and asks them for their version. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A launcher that hangs must not hang the start. */
const versionTimeoutMs = 5_000;

/** The first executable file of that name on PATH; undefined when there is none. */
export function findOnPath(program, env) {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = process.platform === 'win32' ? [`${program}.exe`] : [program];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first version number in the program's answer; undefined when it does not run (a broken shim, a wrong platform). */
export async function askVersion(path, versionArguments) {
  try {
    const { stdout, stderr } = await run(path, [...versionArguments], { timeout: versionTimeoutMs });
    return /\d+\.\d+[\w.-]*/.exec(stdout + stderr)?.[0] ?? 'unknown';
  } catch {
    return undefined;
  }
}
