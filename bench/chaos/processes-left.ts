/** Checks whether anything that the run started still runs: a process, or something that it has started itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { mustBeZero, type CheckResult } from './checks/check.js';

const GOES_MS = 3_000;

export async function processesLeft(pids: readonly number[]): Promise<CheckResult> {
  const deadline = performance.now() + GOES_MS;
  let left = pids.filter(isThere);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(100);
    left = left.filter(isThere);
  }
  return mustBeZero('processes left after the stop', left.map(String));
}

/** Looks at process groups, because each process that was started leads one of its own. */
function isThere(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
