/**
 * Processes that a benchmark starts live in process groups of their own, so nobody else would end them when the
 * benchmark is interrupted or fails.
 */
const running = new Map<number, NodeJS.Signals>();

process.once('exit', () => {
  for (const [pid, signal] of running) end(pid, signal);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/**
 * Sends the signal to the process when this one ends before having stopped it. There is no grace, because its data are
 * deleted with it.
 */
export function endWithUs(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  running.set(pid, signal);
}

export function hasEnded(pid: number): void {
  running.delete(pid);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process is gone already, so there is nothing to end.
  }
}
