/**
 * Keeps one part of the stack alive: when it ends by itself it is started again, sooner the first time than the tenth.
 * A part that stayed up for a while starts with a clean record.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { toLine } from './start-error.js';

/** What a part looks like while it runs. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(graceMs?: number): Promise<void>;
}

export interface Supervised {
  /** Ends the part for good. */
  stop(graceMs?: number): Promise<void>;
}

export interface SupervisorOptions<T extends Running> {
  readonly title: string;
  /** Already started; the supervisor takes over from here. */
  readonly first: T;
  readonly restart: () => Promise<T>;
  readonly say: (line: string) => void;
}

const firstPauseMs = 250;
/** Long enough not to burn a core on something that cannot start, short enough that a mended cause is picked up soon. */
const longestPauseMs = 10_000;
const cleanRecordMs = 30_000;

export function supervise<T extends Running>(options: SupervisorOptions<T>): Supervised {
  const { title, say } = options;
  const stopping = new AbortController();
  let current: T | undefined = options.first;
  let pauseMs = firstPauseMs;
  const isStopping = () => stopping.signal.aborted;

  async function keepAlive(): Promise<void> {
    while (!isStopping()) {
      const since = Date.now();
      const how = await current?.exited;
      current = undefined;
      if (isStopping()) return;
      if (how !== undefined) {
        if (Date.now() - since > cleanRecordMs) pauseMs = firstPauseMs;
        say(`${title} ended unexpectedly (${how}); starting it again in ${pauseMs / 1000} s`);
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      if (!isStopping()) await startAgain();
    }
  }

  async function startAgain(): Promise<void> {
    try {
      current = await options.restart();
      say(`${title} runs again`);
    } catch (error) {
      say(`${title} did not start: ${toLine(error)} Next try in ${pauseMs / 1000} s`);
    }
  }

  const loop = keepAlive();
  return {
    async stop(graceMs) {
      stopping.abort();
      await current?.stop(graceMs);
      await loop;
      // A restart that was under way when the stop came.
      await current?.stop(graceMs);
    },
  };
}
