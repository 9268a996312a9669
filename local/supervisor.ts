/**
 * Keeps one part of the stack alive. A part that ends by itself is started again, after a pause that doubles each time
 * and is short again once the part has stayed up for a while. A part that lives and answers nobody is killed and started
 * again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { toLine } from './start-error.mjs';
import { Watchdog, type WatchTimes } from './watchdog.js';

/** A part while it runs. */
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
  /** The part, which has been started already. */
  readonly first: T;
  readonly restart: () => Promise<T>;
  /**
   * Tells whether the part still does its work; false, an error and silence all mean no. Without this function only the
   * part's end is noticed.
   */
  readonly isWell?: ((part: T) => Promise<boolean>) | undefined;
  readonly watchTimes?: Partial<WatchTimes> | undefined;
  readonly say: (line: string) => void;
}

const firstPauseMs = 250;
/** The pause is long enough not to burn a core on what cannot start, and short enough to notice a mended cause soon. */
const longestPauseMs = 10_000;
const cleanRecordMs = 30_000;

export function supervise<T extends Running>(options: SupervisorOptions<T>): Supervised {
  const { title, say } = options;
  const stopping = new AbortController();
  let current: T | undefined = options.first;
  let pauseMs = firstPauseMs;
  const isStopping = () => stopping.signal.aborted;
  const watchdog = new Watchdog(options.watchTimes);

  async function keepAlive(): Promise<void> {
    while (!isStopping()) {
      const since = Date.now();
      const ended = current && (await endOf(current));
      current = undefined;
      if (isStopping()) return;
      // The watchdog itself limits how often a silent part is started again, so the pause stays short here.
      if (ended?.wasSilent || Date.now() - since > cleanRecordMs) pauseMs = firstPauseMs;
      if (ended && !ended.wasSilent)
        say(`${title} ended unexpectedly (${ended.how}); starting it again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      if (!isStopping()) await startAgain();
    }
  }

  async function endOf(part: T): Promise<{ readonly how: string; readonly wasSilent: boolean }> {
    const over = new AbortController();
    const silent = endWhenSilent(part, AbortSignal.any([over.signal, stopping.signal]));
    const how = await part.exited;
    over.abort();
    return { how, wasSilent: await silent };
  }

  /** @returns whether it had to be killed, because it lived and answered nobody */
  async function endWhenSilent(part: T, signal: AbortSignal): Promise<boolean> {
    const { isWell } = options;
    if (!isWell || !(await watchdog.untilSilent(() => isWell(part), signal))) return false;
    say(`${title} has not answered for ${watchdog.silentMs / 1000} s; starting it again`);
    await part.stop(0);
    return true;
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
      // A restart may have been under way when the stop came, and has to be stopped too.
      await current?.stop(graceMs);
    },
  };
}
