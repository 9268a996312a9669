/** Tells the engine that a long activity still lives, so that a worker that dies is noticed by its silence. */
import { Context } from '@temporalio/activity';

/** A third of what the workflows wait for. */
const BEAT_MS = 10_000;

export async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  context.heartbeat();
  const beat = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
