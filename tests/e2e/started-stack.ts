/** A whole stack as `npm start` runs it, on a home folder and ports of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../config/env.js';
import { readRunInfo } from '../../local/run-file.js';
import { root } from '../checks/tree.js';

/** Of a stack that nothing of the reader's own environment leads elsewhere. */
export function stackEnv(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TOLLGATE_HOME: home,
    TOLLGATE_ENGINES: loadConfig().enginesDir,
    TOLLGATE_URL: '',
    TOLLGATE_KEYS: '',
    TEMPORAL_ADDRESS: '',
    MONGODB_URI: '',
    NO_COLOR: '1',
  };
}

export interface StartedStack {
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
}

export async function startedStack(home: string, env: NodeJS.ProcessEnv): Promise<StartedStack> {
  const options = { cwd: root, env: { ...env, TOLLGATE_HOME: home, PORT: '0' } };
  const child = spawn(process.execPath, ['dist/local/start.js'], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const isRunning = () => child.exitCode === null;
  for (let waited = 0; readRunInfo(home)?.ready !== true; waited += 200) {
    if (waited > 60_000 || !isRunning()) throw new Error(`the stack did not get ready: ${complaints}`);
    await sleep(200);
  }
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { isRunning, stop };
}
