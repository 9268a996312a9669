import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFolder, checkRoom, fullDiskHint } from '../../local/home-folder.mjs';
import { toLine } from '../../local/start-error.mjs';
import { SmallProject } from './small-project.js';

const folder = mkdtempSync(join(tmpdir(), 'tollgate-home-'));
const file = join(folder, 'file');
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A disk with that much room left. */
const disk = (megabytes: number) => () => ({ bavail: megabytes * 1000, bsize: 1000 });

describe('TOLLGATE_HOME', () => {
  it.each([
    ['a file', file],
    ['below a file', join(file, 'home')],
  ])('that is %s is refused with what lies there', (_, home) => {
    expect(() => checkFolder(home, 'TOLLGATE_HOME')).toThrow(
      `${home} cannot be a folder, because ${file} is a file. Mend that, or set TOLLGATE_HOME to another folder.`,
    );
  });

  // root may write anywhere, so the look is taken by somebody else.
  it.runIf(process.platform === 'linux')('without write permission is refused with the folder', () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    chmodSync(folder, 0o755);
    for (const name of ['home-folder.mjs', 'start-error.mjs']) cpSync(`local/${name}`, join(folder, name));
    const script = `const { checkFolder } = await import(${JSON.stringify(join(folder, 'home-folder.mjs'))});
      checkFolder(${JSON.stringify(join(locked, 'home'))}, 'TOLLGATE_HOME')`;
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      ...nobody,
      cwd: '/',
      encoding: 'utf8',
    });
    expect(stderr).toContain(
      `StartError: ${locked} may not be written to by this user. Mend that, or set TOLLGATE_HOME to another folder.`,
    );
  });

  it('is judged before anything is installed', () => {
    const project = new SmallProject();
    project.clone();
    project.write('home', '');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['local/prepare.mjs'], {
      cwd: project.root,
      encoding: 'utf8',
      env: { ...project.env, TOLLGATE_HOME: 'home' },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^\S+home cannot be a folder, because \S+home is a file\. [^\n]*\n$/);
    project.remove();
  });
});

describe('the room on the disk', () => {
  const needs = [
    { folder: join(folder, 'engines'), megabytes: 300 },
    { folder, megabytes: 200 },
  ];

  it('is asked for all that goes to one disk together, and told beside what is needed', () => {
    expect(() => checkRoom(needs, disk(500))).not.toThrow();
    expect(() => checkRoom(needs, disk(499))).toThrow(
      /^Too little room on the disk of \S+: 499 MB are free, 500 MB are needed\. Free some/,
    );
  });

  it('is named beside a failure when it is used up, and only then', () => {
    expect(fullDiskHint(folder, disk(3))).toBe(` The disk of ${folder} is full (3 MB free): free some room.`);
    expect(fullDiskHint(folder, disk(300))).toBe('');
  });

  it.runIf(process.platform === 'linux')('that runs out while a file is written is called that', () => {
    let refused: unknown;
    try {
      writeFileSync('/dev/full', 'x');
    } catch (error) {
      refused = error;
    }
    expect(toLine(refused)).toMatch(/^The disk of \S+ is full\. Free some room and start again\.$/);
  });
});
