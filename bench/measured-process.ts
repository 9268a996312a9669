/** Runs a program as a process of its own, so that its memory is its own. */
import { spawnSync } from 'node:child_process';

/** It tells at its end how much memory it held at most. */
const WATCH =
  "data:text/javascript,process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}`));";
/** A verdict of any kind is an answer; a wrong file or a defect is none. */
const FAILED = [1, 2];

/** The interface of a variant is asynchronous, and the process is waited for all the same. */
export function ran(args: readonly string[]): Promise<{ seconds: number; peakMb: number }> {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', WATCH, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === null || FAILED.includes(status)) throw new Error(`${args.join(' ')}: ${stderr}`);
  const peakKb = Number(/peak (\d+)/.exec(stderr)?.[1]);
  return Promise.resolve({ seconds: (performance.now() - began) / 1000, peakMb: peakKb / 1024 });
}
