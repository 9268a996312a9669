/**
 * Processes started here live in process groups of their own: when a benchmark is interrupted or fails, nobody else
 * would end them.
 */
const running = new Map<number, NodeJS.Signals>();

process.once('exit', () => {
  for (const [pid, signal] of running) end(pid, signal);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** The process gets the signal when this one ends before it has been stopped. Data go with it, hence no grace. */
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
    // It is gone already.
  }
}
