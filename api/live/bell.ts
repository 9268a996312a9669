/** Wakes one waiter. A ring while nobody waits is remembered, so that none is lost between work and waiting. */
import { once } from 'node:events';

export class Bell {
  readonly #target = new EventTarget();
  #rung = false;

  ring(): void {
    this.#rung = true;
    this.#target.dispatchEvent(new Event('ring'));
  }

  /** Resolves at the next ring, at once after one that nobody heard, and when `signal` is aborted. */
  async rung(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) await once(this.#target, 'ring', { signal }).catch(() => undefined);
    this.#rung = false;
  }
}
