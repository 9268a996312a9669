import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSameProcess, processStart, tryLock, waitForLock } from '../../local/folder-lock.mjs';

const newLock = () => join(mkdtempSync(join(tmpdir(), 'tollgate-lock-')), 'the.lock');

describe('the folder lock', () => {
  it('lets one in, names the owner to the others, and is free again after release', async () => {
    const lock = newLock();
    const first = tryLock(lock);
    expect(tryLock(lock)).toEqual({ heldBy: process.pid });
    const second = waitForLock(lock);
    first.release?.();
    (await second).release();
    expect(tryLock(lock).release).toBeDefined();
  });

  it('takes over from an owner that was killed', () => {
    const lock = newLock();
    const module = new URL('../../local/folder-lock.mjs', import.meta.url).href;
    const script = `const { tryLock } = await import(${JSON.stringify(module)}); tryLock(${JSON.stringify(lock)}); process.kill(process.pid, 'SIGKILL')`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
    expect(tryLock(lock).release).toBeDefined();
  });

  it('ends what the killed owner had started under the lock before anybody else gets it', async () => {
    const lock = newLock();
    const module = new URL('../../local/folder-lock.mjs', import.meta.url).href;
    // A child that heeds no signal and does not look at its parent.
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    const script = `
      const { spawn } = await import('node:child_process');
      const { tryLock } = await import(${JSON.stringify(module)});
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { detached: true, stdio: 'ignore' });
      tryLock(${JSON.stringify(lock)}).nameChild(child.pid);
      console.log(child.pid);
      process.kill(process.pid, 'SIGKILL')`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    const child = Number(stdout);
    expect(processStart(child)).toBeDefined();
    const { release } = await waitForLock(lock);
    expect(processStart(child)).toBeUndefined();
    release();
  });

  it('is free again when its owner ends in the middle of something', () => {
    const lock = newLock();
    const module = new URL('../../local/folder-lock.mjs', import.meta.url).href;
    const script = `const { tryLock } = await import(${JSON.stringify(module)}); tryLock(${JSON.stringify(lock)}); throw new Error('x')`;
    spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(existsSync(lock)).toBe(false);
  });

  it('does not take another process with the same number for the owner', () => {
    const lock = newLock();
    mkdirSync(lock);
    writeFileSync(
      join(lock, 'owner.json'),
      JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' }),
    );
    expect(tryLock(lock).release).toBeDefined();
  });

  it('takes over from an owner that died before it wrote its name, after a pause', () => {
    const lock = newLock();
    mkdirSync(lock);
    expect(tryLock(lock).release).toBeUndefined();
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, longAgo, longAgo);
    expect(tryLock(lock).release).toBeDefined();
  });

  it('knows a process by number and start time together', () => {
    const startedAt = processStart(process.pid);
    expect(startedAt).toBeDefined();
    expect(isSameProcess(process.pid, startedAt)).toBe(true);
    expect(isSameProcess(process.pid, 'other')).toBe(false);
    expect(processStart(2 ** 22 + 1)).toBeUndefined();
  });
});
