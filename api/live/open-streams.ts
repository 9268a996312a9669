/** Counts the streams that each key holds open in this process; a key that never closes them gets no more. */
import { Gauge, type Registry } from 'prom-client';
import { ProblemError } from '../errors.js';

/** A screen with a window per cycle stays below this. Each stream costs a socket and two reads every 15 s. */
const MOST_PER_KEY = 20;
const RETRY_SECONDS = 5;

export class OpenStreams {
  readonly #byKey = new Map<string, number>();
  readonly #gauge: Gauge;

  constructor(registry: Registry) {
    this.#gauge = new Gauge({
      name: 'tollgate_open_streams',
      help: 'Live views that are open now.',
      registers: [registry],
    });
  }

  /**
   * @returns the function that counts the stream out again, to be called once
   * @throws ProblemError `too-many-streams`
   */
  enter(keyId: string): () => void {
    const open = this.#byKey.get(keyId) ?? 0;
    if (open >= MOST_PER_KEY) {
      const detail = `A key may hold ${MOST_PER_KEY} streams open; close one first.`;
      throw new ProblemError('too-many-streams', detail, { retryAfterSeconds: RETRY_SECONDS });
    }
    this.#byKey.set(keyId, open + 1);
    this.#gauge.inc();
    return () => this.#leave(keyId);
  }

  #leave(keyId: string): void {
    const left = (this.#byKey.get(keyId) ?? 1) - 1;
    if (left === 0) this.#byKey.delete(keyId);
    else this.#byKey.set(keyId, left);
    this.#gauge.dec();
  }
}
