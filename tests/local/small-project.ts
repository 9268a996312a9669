/**
 * A project as small as `local/prepare.mjs` can be tried on: a few packages, one source, and stand-ins for npm and
 * Python that put their files down slowly, as the real ones do. They leave a line in a log when they begin, so that two
 * at once are noticed, and the one for Python heeds no signal.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const swc = createRequire(import.meta.url).resolve('@swc/core');
const runtime = ['a', 'b', 'c', '@swc/core'];
const development = ['typescript', 'd'];

const entries: [name: string, entry: object][] = [
  ['', {}],
  ...runtime.map((name): [string, object] => [`node_modules/${name}`, { version: '1.0.0' }]),
  ...development.map((name): [string, object] => [`node_modules/${name}`, { version: '1.0.0', dev: true }]),
  ['node_modules/elsewhere', { version: '1.0.0', optional: true, os: ['no-such-system'] }],
];

/** Files of a package come one after the other, and npm's own record last of all. */
const npm = `
  const fs = require('node:fs');
  const path = require('node:path');
  const log = (text) => fs.appendFileSync('npm.log', text + ' ' + process.pid + '\\n');
  const isAlive = (pid) => { try { return fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8') !== ''; } catch { return false; } };
  const others = fs.existsSync('npm.log') ? fs.readFileSync('npm.log', 'utf8').match(/(?<=begin )\\d+/g) ?? [] : [];
  log(others.some(isAlive) ? 'overlap' : process.argv.slice(2, 4).join(' '));
  log('begin');
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => setTimeout(() => process.exit(1), 100));
  const pause = () => new Promise((resume) => setTimeout(resume, Number(process.env.SLOW ?? 0)));
  (async () => {
    if (process.argv[2] === 'ci') fs.rmSync('node_modules', { recursive: true, force: true });
    const packages = JSON.parse(fs.readFileSync('package-lock.json', 'utf8')).packages;
    for (const [name, { version, dev, optional }] of Object.entries(packages)) {
      if (name === '' || optional || (dev && process.argv.includes('--omit=dev'))) continue;
      fs.mkdirSync(name, { recursive: true });
      fs.writeFileSync(path.join(name, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
      await pause();
      const code = name.endsWith('swc/core') ? 'module.exports = require(' + ${JSON.stringify(JSON.stringify(swc))} + ')' : '';
      fs.writeFileSync(path.join(name, 'index.js'), code);
    }
    fs.writeFileSync('node_modules/.package-lock.json', '{}');
  })();`;

/** \`-c CODE venv FOLDER\` and \`-c CODE pip install …\`; anything else is a question whether this Python is fit. */
const python = (node: string) => `#!${node}
  const fs = require('node:fs');
  const path = require('node:path');
  const [, , , , job, folder] = process.argv;
  if (job === undefined) process.exit(0);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  const pause = () => new Promise((resume) => setTimeout(resume, Number(process.env.SLOW ?? 0)));
  (async () => {
    const bin = job === 'venv' ? path.join(folder, 'bin') : path.dirname(process.argv[1]);
    if (job === 'pip' && fs.existsSync(path.join(bin, 'half'))) process.exit(1);
    fs.mkdirSync(bin, { recursive: true });
    fs.writeFileSync(path.join(bin, 'half'), '');
    await pause();
    const names = job === 'venv' ? ['python'] : ['temporal', 'secantusd-py', 'temporal-test-server'];
    for (const name of names) fs.copyFileSync(process.argv[1], path.join(bin, name));
    fs.rmSync(path.join(bin, 'half'));
  })();`;

export class SmallProject {
  readonly root = mkdtempSync(join(tmpdir(), 'tollgate-project-'));
  readonly env = {
    PATH: join(this.root, 'bin'),
    npm_execpath: join(this.root, 'bin', 'npm-cli.js'),
    TOLLGATE_HOME: join(this.root, '.tollgate'),
  };

  /** As after \`git clone\`, whatever was here before. */
  clone(): void {
    rmSync(this.root, { recursive: true, force: true });
    cpSync('local', join(this.root, 'local'), {
      recursive: true,
      filter: (source) => !source.endsWith('.ts'),
    });
    this.write('package.json', '{}');
    this.write('package-lock.json', JSON.stringify({ packages: Object.fromEntries(entries) }));
    this.write('domain/rule.ts', 'export const a: number = 1;');
    this.write('bin/npm-cli.js', npm);
    this.write('bin/python3', python(process.execPath));
    chmodSync(join(this.root, 'bin', 'python3'), 0o755);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  remove(file?: string): void {
    rmSync(join(this.root, file ?? ''), { recursive: true, force: true });
  }
}
