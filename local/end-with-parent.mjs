/** Loaded into a script's process ahead of the script: ends it, and whatever it has started, when its parent is gone. */
const group = process.platform === 'win32' ? process.pid : 0;
for (const event of ['end', 'close', 'error'])
  process.stdin.once(event, () => process.kill(group, 'SIGKILL'));
process.stdin.resume();
process.stdin.unref?.();
