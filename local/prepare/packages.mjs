/**
 * The packages of the lock file: which of them this machine needs, whether all of them are there, and how to get them.
 * npm puts a package's files down one by one, so what a killed npm leaves behind may look whole. Packages count as
 * installed when npm has written its own record, which it does last, and each of them is there in the lock's version.
 */
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWithParent, runChild, tellingLine } from '../child.mjs';
import { findOnPath } from '../program-search.mjs';
import { StartError } from '../start-error.mjs';

/** What a clean install writes, npm's own cache included. */
export const packagesMegabytes = { runtime: 500, all: 800 };

/** One of the packages for tests and checks, by which their presence is known. */
const development = 'node_modules/typescript';

export class Packages {
  /** @param withDevelopment whether those for tests and checks are wanted, too; a start leaves them where they are */
  constructor(root, withDevelopment) {
    this.root = root;
    this.npmRecord = join(root, 'node_modules', '.package-lock.json');
    this.unfinished = join(root, 'node_modules', '.tollgate-unfinished');
    this.all = withDevelopment || (this.wereInstalled() && existsSync(join(root, development)));
    const { packages } = readLock(root);
    this.wanted = wantedPackages(packages, this.all);
    this.runtime = wantedPackages(packages, false);
  }

  get count() {
    return this.wanted.length;
  }

  /** How many are in their place: while npm works this is what people see. */
  get placed() {
    return this.wanted.filter(([name]) => existsSync(join(this.root, name, 'package.json'))).length;
  }

  areWhole() {
    return this.wereInstalled() && this.missing().length === 0;
  }

  /** `npm ci` removes its record first; `npm install` does not, so its work is marked as unfinished. */
  wereInstalled() {
    return existsSync(this.npmRecord) && !existsSync(this.unfinished);
  }

  missing(wanted = this.wanted) {
    return wanted.filter(([name, { version }]) => installedVersion(this.root, name) !== version);
  }

  /** @throws StartError when npm fails, or has left something out */
  async install(lock, say) {
    const onlyAdds = this.all && this.wereInstalled() && this.missing(this.runtime).length === 0;
    if (!onlyAdds && existsSync(join(this.root, 'node_modules')))
      say(`The installed packages are not whole (${these(this.missing())}); they are installed anew`);
    // A stack that runs here meanwhile needs its packages, which `npm ci` would remove.
    const command = onlyAdds ? 'install' : 'ci';
    say(`Installing ${onlyAdds ? this.missing().length : this.count} packages (npm ${command}) ...`);
    if (onlyAdds) writeFileSync(this.unfinished, '');
    const done = await runNpm(command, this.all ? '--include=dev' : '--omit=dev', { cwd: this.root, lock });
    if (done.status !== 0)
      throw new StartError(
        `npm ${command} failed: ${tellingLine(done, /^npm (error|ERR!) (?!A complete log|code )/)}.`,
        'Run `npm ci` to see all it says.',
      );
    const left = this.missing();
    if (left.length > 0)
      throw new StartError(
        `npm ${command} ended well, but ${these(left)}.`,
        'Run `npm ci` to see what it says.',
      );
    rmSync(this.unfinished, { force: true });
  }
}

function readLock(root) {
  const file = join(root, 'package-lock.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  throw new StartError('package-lock.json is missing.', 'Restore it: git checkout package-lock.json');
}

/** Name and entry of each. An optional one is wanted where it says that it is made for this platform. */
function wantedPackages(packages, all) {
  const fits = (allowed, here) => allowed === undefined || allowed.includes(here);
  return Object.entries(packages).filter(
    ([name, { dev, optional, os, cpu, libc }]) =>
      name !== '' &&
      (all || !dev) &&
      (!optional ||
        (os !== undefined &&
          fits(os, process.platform) &&
          fits(cpu, process.arch) &&
          (libc === undefined || libc.includes(systemLibrary())))),
  );
}

let library;
function systemLibrary() {
  library ??= process.report?.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return library;
}

function installedVersion(root, name) {
  try {
    return JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function these(missing) {
  const names = missing.map(([name, { version }]) => `${name.replace(/^.*node_modules\//, '')}@${version}`);
  const shown = names.slice(0, 2).join(', ');
  if (names.length === 0) return 'not all files may be there';
  if (names.length <= 2) return `${shown} ${names.length === 1 ? 'is' : 'are'} missing`;
  return `${shown} and ${names.length - 2} more are missing`;
}

/** npm as a script of Node's where it can be found as one, because only a script can be made to end with this process. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('npm-cli.js')) return [process.execPath, ...endWithParent, running];
  const found = findOnPath('npm', process.env);
  const script = found === undefined ? undefined : realpathSync(found);
  return script?.endsWith('npm-cli.js') ? [process.execPath, ...endWithParent, script] : ['npm'];
}

/** No package of the lock needs an install script, and without them none can run. The lock file stays as it is. */
function runNpm(command, kinds, options) {
  const [program, ...args] = npmCommand();
  const flags = [kinds, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const shell = process.platform === 'win32' && program === 'npm';
  return runChild(program, [...args, command, ...flags], { ...options, shell });
}
