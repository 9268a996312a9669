import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const project = mkdtempSync(join(tmpdir(), 'tollgate-prepare-'));
const lock = JSON.stringify({
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', optional: true },
  },
});

function write(file: string, text: string): void {
  mkdirSync(join(project, file, '..'), { recursive: true });
  writeFileSync(join(project, file), text);
}

/** A compiler that counts its runs, in place of the real one: what is built is not the matter here. */
const fakeCompiler = `require('node:fs').appendFileSync('compiled.log', 'x')`;

function prepare(...args: string[]): { code: number | null; said: string } {
  const done = spawnSync(process.execPath, ['local/prepare.mjs', ...args], {
    cwd: project,
    encoding: 'utf8',
    // npm must not be reached: a wrong decision shows as a failure, not as a minute of downloads.
    env: { PATH: '/nowhere' },
  });
  return { code: done.status, said: done.stdout + done.stderr };
}

describe('npm start, before anything runs', () => {
  beforeEach(() => {
    rmSync(project, { recursive: true, force: true });
    for (const name of ['prepare.mjs', 'folder-lock.mjs'])
      cpSync(`local/${name}`, join(project, 'local', name));
    for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json']) write(name, '{}');
    write('package-lock.json', lock);
    write(
      'node_modules/.package-lock.json',
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    );
    write('node_modules/typescript/bin/tsc', fakeCompiler);
    write('node_modules/rapidoc/dist/rapidoc-min.js', '');
    write('domain/rule.ts', 'export const a = 1;');
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('builds once, then is silent until a source changes', () => {
    expect(prepare('--build-only')).toEqual({ code: 0, said: 'Building ...\n' });
    expect(prepare('--build-only')).toEqual({ code: 0, said: '' });
    write('domain/rule.ts', 'export const a = 2;');
    expect(prepare('--build-only')).toEqual({ code: 0, said: 'Building ...\n' });
  });

  it('accepts dependencies that were installed by hand, optional ones of other platforms aside', () => {
    expect(prepare('--build-only').said).not.toContain('npm ci');
  });

  it('installs when a package of the lock file is missing, and says in one line why that failed', () => {
    write('node_modules/.package-lock.json', JSON.stringify({ packages: {} }));
    const { code, said } = prepare('--build-only');
    expect(code).toBe(1);
    expect(said).toMatch(/^Installing dependencies.*\nnpm ci failed: .*Run `npm ci` to see all it says\.\n$/);
  });

  it('shows what the compiler said when the build fails, and builds again next time', () => {
    write(
      'node_modules/typescript/bin/tsc',
      `console.log('domain/rule.ts(1,1): error TS1: no'); process.exit(2)`,
    );
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { code, said } = prepare('--build-only');
      expect(code).toBe(1);
      expect(said).toContain('domain/rule.ts(1,1): error TS1: no');
      expect(said).not.toContain('    at ');
    }
  });

  it('removes the output of a source that is gone', () => {
    write('dist/domain/gone.js', '');
    prepare('--build-only');
    expect(() => cpSync(join(project, 'dist/domain/gone.js'), join(project, 'copy'))).toThrow();
  });

  it('says that the lock file is missing', () => {
    rmSync(join(project, 'package-lock.json'));
    expect(prepare()).toEqual({
      code: 1,
      said: 'package-lock.json is missing. Restore it: git checkout package-lock.json\n',
    });
  });
});
