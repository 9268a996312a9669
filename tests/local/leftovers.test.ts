import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { processStart } from '../../local/folder-lock.mjs';
import { endLeftovers, homeArgument } from '../../local/leftovers.js';

const home = mkdtempSync(join(tmpdir(), 'tollgate-leftovers-'));
const children: ChildProcess[] = [];

async function idle(...args: string[]): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', '--', ...args]);
  children.push(child);
  await new Promise((resolve) => child.once('spawn', resolve));
  return child.pid!;
}

function record(pid: number, startedAt: string | undefined): void {
  const info = { pid: 1, ready: true, pids: { worker: pid }, startedAt: { [String(pid)]: startedAt } };
  writeFileSync(join(home, 'run.json'), JSON.stringify(info));
}

describe('what an interrupted start has left', () => {
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(join(home, 'run.json'), { force: true });
  });

  it('ends what run.json names, and what carries this home in its command line', async () => {
    const [recorded, unrecorded] = [await idle(), await idle(homeArgument(home))];
    record(recorded, processStart(recorded));
    expect(await endLeftovers(home)).toBe(2);
    expect([recorded, unrecorded].map((pid) => processStart(pid))).toEqual([undefined, undefined]);
    expect(existsSync(join(home, 'run.json'))).toBe(false);
  });

  it('leaves a stranger alone that has got the old process id, and the stack of another home', async () => {
    const [stranger, neighbour] = [await idle(), await idle(homeArgument(`${home}2`))];
    record(stranger, 'an earlier boot:17');
    expect(await endLeftovers(home)).toBe(0);
    expect(processStart(stranger)).toBeDefined();
    expect(processStart(neighbour)).toBeDefined();
  });
});
