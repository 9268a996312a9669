import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SmallProject } from './small-project.js';

const project = new SmallProject();

function prepare(...args: string[]): { code: number | null; said: string } {
  const done = spawnSync(process.execPath, ['local/prepare.mjs', ...args], {
    cwd: project.root,
    encoding: 'utf8',
    env: project.env,
  });
  return { code: done.status, said: done.stdout + done.stderr };
}

const has = (file: string) => existsSync(join(project.root, file));
const INSTALLING = 'Installing 4 packages (npm ci) ...\n';
const BUILDING = 'Building 1 files ...\n';

beforeEach(() => project.clone());
afterAll(() => project.remove());

it('what a command prepares is told beside its answer, which may be JSON', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['local/prepare.mjs', '--build-only'], {
    cwd: project.root,
    encoding: 'utf8',
    env: project.env,
  });
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: INSTALLING + BUILDING });
});

describe('the packages', () => {
  it('are installed once, those for tests left out, and then are no matter for words', () => {
    expect(prepare('--build-only')).toEqual({ code: 0, said: INSTALLING + BUILDING });
    expect(prepare('--build-only')).toEqual({ code: 0, said: '' });
    expect(has('node_modules/a/index.js')).toBe(true);
    expect(has('node_modules/typescript')).toBe(false);
  });

  it('for tests are added to what is there, and a start after that removes nothing', () => {
    prepare('--build-only');
    expect(prepare('--build-only', '--tests').said).toBe('Installing 2 packages (npm install) ...\n');
    expect(has('node_modules/d')).toBe(true);
    expect(prepare('--build-only')).toEqual({ code: 0, said: '' });
    expect(has('node_modules/d')).toBe(true);
  });

  it.each([
    ['is gone', () => project.remove('node_modules/b')],
    ['has another version', () => project.write('node_modules/b/package.json', '{"version":"0.9.0"}')],
    ['is half written', () => project.write('node_modules/b/package.json', '{"ver')],
  ])('are installed anew when one %s, which one line says', (_, spoil) => {
    prepare('--build-only');
    spoil();
    expect(prepare('--build-only').said).toBe(
      `The installed packages are not whole (b@1.0.0 is missing); they are installed anew\n${INSTALLING}`,
    );
    expect(has('node_modules/b/index.js')).toBe(true);
  });

  it('are installed anew when npm had not finished, although every package seems to be there', () => {
    prepare('--build-only');
    project.remove('node_modules/.package-lock.json');
    expect(prepare('--build-only').said).toContain('not all files may be there');
  });

  it('that npm does not bring although it says so fail the start, and the next one tries again', () => {
    project.write('bin/npm-cli.js', '');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { code, said } = prepare('--build-only');
      expect(code).toBe(1);
      expect(said).toMatch(/npm ci ended well, but a@1\.0\.0, b@1\.0\.0 and 2 more are missing\./);
    }
  });

  it('that npm cannot fetch are told by its one telling line', () => {
    project.write(
      'bin/npm-cli.js',
      `console.error('npm error code E404\\nnpm error 404 a is not there\\nnpm error A complete log of this run'); process.exit(1)`,
    );
    const { code, said } = prepare('--build-only');
    expect(code).toBe(1);
    expect(said).toBe(
      `${INSTALLING}npm ci failed: npm error 404 a is not there. Run \`npm ci\` to see all it says.\n`,
    );
  });

  it('cannot be told without the lock file, which is said', () => {
    project.remove('package-lock.json');
    expect(prepare('--build-only')).toEqual({
      code: 1,
      said: 'package-lock.json is missing. Restore it: git checkout package-lock.json\n',
    });
  });
});

describe('what is built', () => {
  beforeEach(() => prepare('--build-only'));

  it('is built again when a source changes, and leaves nothing of a source that is gone', () => {
    project.remove('domain/rule.ts');
    project.write('domain/other.ts', 'export const b = 2;');
    expect(prepare('--build-only')).toEqual({ code: 0, said: BUILDING });
    expect(has('dist/domain/other.js')).toBe(true);
    expect(has('dist/domain/rule.js')).toBe(false);
  });

  it('leads from an error back to the line of the source', () => {
    project.write('domain/rule.ts', `interface Unused {\n  a: number;\n}\nthrow new Error('here');\n`);
    prepare('--build-only');
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', 'dist/domain/rule.js'], {
      cwd: project.root,
      encoding: 'utf8',
    });
    expect(stderr).toContain(`${join(project.root, 'domain/rule.ts')}:4`);
  });

  it('is built again when a file of it is gone', () => {
    project.remove('dist/domain/rule.js');
    expect(prepare('--build-only')).toEqual({ code: 0, said: BUILDING });
    expect(has('dist/domain/rule.js')).toBe(true);
  });

  it('stays as it was when a source cannot be read, and the file and line are named', () => {
    project.write('domain/rule.ts', 'export const = 1;');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { code, said } = prepare('--build-only');
      expect(code).toBe(1);
      expect(said).toMatch(/The build failed:[\s\S]*domain\/rule\.ts:1/);
      expect(said).not.toContain('    at ');
    }
    expect(project.read('dist/domain/rule.js')).toContain('a = 1');
  });
});
