/** A first start that is cut off, and the next one. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { SmallProject } from './small-project.js';

const project = new SmallProject();
afterAll(() => project.remove());

/** Each stand-in pauses this long between two files, so that a whole preparation takes a second or two. */
const SLOW = '60';
const LONGEST_MS = 1_500;
const ROUNDS = 12;

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

interface Preparation {
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<End>;
}

function prepare(): Preparation {
  const child = spawn(process.execPath, ['local/prepare.mjs'], {
    cwd: project.root,
    env: { ...project.env, SLOW },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, said }));
  });
  return { kill: (signal) => void child.kill(signal), ended };
}

/** Whatever runs inside of the project's folder. */
function processesHere(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(project.root));
}

function expectWhole(round: string): void {
  for (const file of [
    'node_modules/@swc/core/index.js',
    'dist/domain/rule.js',
    '.tollgate/engines/temporal/bin/temporal',
    '.tollgate/engines/mongod/bin/secantusd-py',
  ])
    expect(existsSync(join(project.root, file)), `${round}: ${file}`).toBe(true);
  expect(existsSync(join(project.root, 'dist.draft')), round).toBe(false);
  expect(readdirSync(join(project.root, '.tollgate')), round).toEqual(['engines']);
  expect(project.read('npm.log'), round).not.toContain('overlap');
}

const seed = process.env.TEST_SEED ?? String(Date.now() % 1_000_000);

/** From 0 to 1, the same for the same seed and round. */
function chance(round: number): number {
  return createHash('sha256').update(`${seed} ${round}`).digest().readUInt32BE() / 2 ** 32;
}

it.runIf(process.platform === 'linux')(
  `a first start that is cut off at any moment leaves nothing in the way of the next (TEST_SEED=${seed})`,
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      project.clone();
      const signal = (['SIGKILL', 'SIGINT', 'SIGTERM'] as const)[round % 3]!;
      const afterMs = Math.round(chance(round) * LONGEST_MS);
      const what = `round ${round}, ${signal} after ${afterMs} ms`;
      const first = prepare();
      await sleep(afterMs);
      first.kill(signal);
      const ended = await first.ended;
      // It was faster, or had not begun.
      const isOver = ended.code === 0 || ended.signal === signal;
      if (signal !== 'SIGKILL') {
        if (!isOver) expect(ended.code, what).toBe(signal === 'SIGINT' ? 130 : 143);
        expect(processesHere(), what).toEqual([]);
      }
      const second = await prepare().ended;
      expect(second.code, `${what}\n${second.said}`).toBe(0);
      expectWhole(`${what}\n${second.said}`);
      expect(processesHere(), what).toEqual([]);
    }
  },
  120_000,
);
