import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Stack } from '../../local/stack.js';

const home = mkdtempSync(join(tmpdir(), 'tollgate-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('says nothing of a part that comes back while everything is being stopped', async () => {
  const lines: string[] = [];
  let end: (how: string) => void = () => undefined;
  let comeBack: () => void = () => undefined;
  const launched = [Promise.resolve(), new Promise<void>((resolve) => (comeBack = resolve))];
  let restarted: () => void = () => undefined;
  const restarting = new Promise<void>((resolve) => (restarted = resolve));
  const stack = new Stack(home, (line) => lines.push(line));
  await stack.add({
    name: 'worker',
    title: 'The worker',
    graceMs: 0,
    launch: async () => {
      const turn = launched.shift();
      if (launched.length === 0) restarted();
      await turn;
      const exited = new Promise<string>((resolve) => (end = resolve));
      return {
        pid: 1,
        exited,
        stop: () => {
          end('stopped');
          return Promise.resolve();
        },
      };
    },
  });
  end('exit code 1');
  await restarting;
  const stopped = stack.stop();
  comeBack();
  await stopped;
  expect(lines).toEqual(['The worker ended unexpectedly (exit code 1); starting it again in 0.25 s']);
});
