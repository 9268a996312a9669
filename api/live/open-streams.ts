/** How many streams each person holds open in this process: one who forgets to close them gets no more. */
import { Gauge, type Registry } from 'prom-client';
import { ProblemError } from '../errors.js';

/** A screen with a window per cycle stays below; each costs a socket and two reads every 15 s. */
const MOST_PER_PERSON = 20;
const RETRY_SECONDS = 5;

export class OpenStreams {
  readonly #byPerson = new Map<string, number>();
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
  enter(person: string): () => void {
    const open = this.#byPerson.get(person) ?? 0;
    if (open >= MOST_PER_PERSON) {
      const detail = `A person may hold ${MOST_PER_PERSON} streams open; close one first.`;
      throw new ProblemError('too-many-streams', detail, { retryAfterSeconds: RETRY_SECONDS });
    }
    this.#byPerson.set(person, open + 1);
    this.#gauge.inc();
    return () => this.#leave(person);
  }

  #leave(person: string): void {
    const left = (this.#byPerson.get(person) ?? 1) - 1;
    if (left === 0) this.#byPerson.delete(person);
    else this.#byPerson.set(person, left);
    this.#gauge.dec();
  }
}
