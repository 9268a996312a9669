/**
 * Asks a running part every few seconds whether it still does its work, and reports when it has not done so for too
 * long, because a process can live and answer nobody: it may be paused, deadlocked or out of disk. The watchdog must
 * never judge a part that is still starting.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchTimes {
  /** The time between two questions, and the longest that an answer may take. */
  readonly everyMs: number;
  /** After this many questions in a row without a good answer the part has to be started again. */
  readonly misses: number;
  /** After the first few restarts, which are prompt, the next ones are at least this far apart. */
  readonly restMs: number;
}

/** A database that checkpoints, or a machine that is busy with something else, is silent for some seconds. */
const USUAL_TIMES: WatchTimes = { everyMs: 5_000, misses: 3, restMs: 60_000 };

/**
 * The first few restarts happen as soon as they are needed. When they have not helped, the cause is elsewhere (a full
 * disk, a machine that is too slow), and restarting over and over would only add to it.
 */
const PROMPT_RESTARTS = 3;
/** A restart that is longer ago than this has nothing to do with the present trouble. */
const FORGOTTEN_AFTER_MS = 600_000;
/** When this process hears of the timeout this much too late, it was slow itself, and the part is not to blame. */
const LATE_MS = 2_000;

export class Watchdog {
  readonly #times: WatchTimes;
  #restarts: number[] = [];

  constructor(times: Partial<WatchTimes> = {}) {
    this.#times = { ...USUAL_TIMES, ...times };
  }

  get silentMs(): number {
    return this.#times.everyMs * this.#times.misses;
  }

  /** @returns whether the part has to be started again; false when `signal` came first */
  async untilSilent(isWell: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
    const { everyMs, misses } = this.#times;
    const isOver = () => signal.aborted;
    let missed = 0;
    let restMs = everyMs;
    while (!isOver()) {
      await sleep(Math.max(restMs, 0), undefined, { signal }).catch(() => undefined);
      if (isOver()) break;
      const askedAt = performance.now();
      const answer = await this.#ask(isWell);
      restMs = everyMs - (performance.now() - askedAt);
      if (answer === 'well') missed = 0;
      if (answer === 'unwell') missed += 1;
      if (!isOver() && missed >= misses && this.#mayRestart()) return true;
    }
    return false;
  }

  async #ask(isWell: () => Promise<boolean>): Promise<'well' | 'unwell' | 'unheard'> {
    const { everyMs } = this.#times;
    const askedAt = performance.now();
    const timeUp = new AbortController();
    const tooLate = sleep(everyMs, false, { signal: timeUp.signal }).catch(() => false);
    const answer = await Promise.race([isWell().catch(() => false), tooLate]);
    timeUp.abort();
    if (answer) return 'well';
    return performance.now() - askedAt > everyMs + LATE_MS ? 'unheard' : 'unwell';
  }

  #mayRestart(): boolean {
    const now = performance.now();
    const recent = this.#restarts.filter((at) => now - at < FORGOTTEN_AFTER_MS);
    if (recent.length >= PROMPT_RESTARTS && now - (recent.at(-1) ?? 0) < this.#times.restMs) return false;
    this.#restarts = [...recent, now];
    return true;
  }
}
