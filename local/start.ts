/** `npm start`: boots the stack, keeps it alive, and stops it in order on a signal. */
import closeWithGrace from 'close-with-grace';
import { ConfigError, loadConfig } from '../config/env.js';
import { boot, type Boot } from './boot.js';
import { toLine } from './start-error.mjs';

/** The grace periods of the parts, one after the other, fit into this. */
const stopDeadlineMs = 50_000;

// Whatever the engines write is readable by its owner only.
process.umask(0o077);

const say = (line: string) => console.log(line);

async function start(): Promise<void> {
  const running = boot({ config: loadConfig(process.env), env: process.env, say });
  const wasStopped = stopOnSignal(running);
  try {
    await running.ready;
  } catch (error) {
    // After Ctrl-C in the middle of a start the signal handler is stopping the stack and ends the process.
    if (wasStopped()) return;
    // From here on no part reports that it has ended or come back.
    const stopped = running.stop();
    console.error(`Tollgate could not start. ${toLine(error)}`);
    await stopped;
    process.exit(1);
  }
}

function stopOnSignal(running: Boot): () => boolean {
  let stopped = false;
  closeWithGrace({ delay: stopDeadlineMs, logger: false }, async ({ err, signal }) => {
    stopped = true;
    if (err !== undefined)
      console.error(`Tollgate stops because of a defect of its own: ${err.stack ?? err.message}`);
    if (signal !== undefined) say('Stopping: API, worker, Temporal, MongoDB ...');
    await running.stop();
    say('Stopped.');
  });
  return () => stopped;
}

start().catch((error: unknown) => {
  // Configuration problems come one per line; everything else is one line.
  console.error(error instanceof ConfigError ? error.message : toLine(error));
  process.exit(1);
});
