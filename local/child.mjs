/**
 * Runs programs that must not outlive this process. Each has a process group of its own, so that a signal reaches
 * whatever it has started too, and an input that nobody writes to: when this process is killed, the input closes, and
 * `end-with-parent.mjs` (or its twin in python-engines.mjs) ends the group. What dies before it can watch its input is
 * named in the lock, where the next start finds it.
 */
import { spawn } from 'node:child_process';
import { endGroup } from './folder-lock.mjs';

/** Arguments by which Node ends a script together with this process. */
export const endWithParent = ['--import', new URL('./end-with-parent.mjs', import.meta.url).href];

/** npm and pip take back what they have begun, which a slow disk draws out; afterwards it is made anew anyway. */
const graceMs = 5_000;
const keptCharacters = 64 * 1024;

const running = new Map();
let ending = false;

/**
 * Waits for the program's end. Its output is kept for an error message, the last 64 KB of it. Nobody hears of the end of
 * a program that `endChildren` has ended, because this process is about to end as well.
 * @param lock is told of the program, when given
 * @returns its exit code (null: it was killed, or did not start) and what it said
 */
export async function runChild(command, args, { lock, ...options } = {}) {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-keptCharacters));
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
  running.set(child, ended);
  if (child.pid !== undefined) lock?.nameChild(child.pid);
  const result = await ended;
  running.delete(child);
  if (ending) await new Promise(() => undefined);
  return result;
}

/** Ends what runs and waits until it is gone. A second call does not wait any longer. */
export async function endChildren(signal) {
  const firstSignal = ending ? 'SIGKILL' : signal;
  ending = true;
  for (const child of running.keys()) endGroup(child.pid, firstSignal);
  const late = setTimeout(killChildren, graceMs);
  await Promise.all(running.values());
  clearTimeout(late);
}

function killChildren() {
  for (const child of running.keys()) endGroup(child.pid, 'SIGKILL');
}

process.once('exit', killChildren);

/** The line of a program's output that says what went wrong. */
export function tellingLine({ output }, likely) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => likely.test(line)) ?? lines.at(-1) ?? 'no reason given').trim();
}
