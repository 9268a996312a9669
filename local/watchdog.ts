/**
 * Asks a running part every few seconds whether it still does its work, and says when it has not for too long. A process
 * can live and answer nobody: paused, wedged, out of disk. It must never judge a part that is still starting.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchTimes {
  /** Between two questions; as long may an answer take. */
  readonly everyMs: number;
  /** So many questions in a row without a good answer mean that the part has to be started again. */
  readonly misses: number;
  /** From the third time on at least so long lies between two restarts. */
  readonly restMs: number;
}

/** A database that checkpoints, or a machine that is busy with something else, is silent for some seconds. */
const USUAL_TIMES: WatchTimes = { everyMs: 5_000, misses: 3, restMs: 60_000 };

/**
 * So many restarts come as soon as they are needed. When they have not helped, the cause is elsewhere (a full disk, a
 * machine that is too slow), and restarting over and over would only add to it.
 */
const PROMPT_RESTARTS = 3;
/** What was restarted before that has nothing to do with now. */
const FORGOTTEN_AFTER_MS = 600_000;
/** An answer that this process itself came to hear so much too late says nothing about the part. */
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
