/** How much of something each person has under way at once in this process: one who never ends it gets no more. */
import { Gauge, type Registry } from 'prom-client';
import { personKey } from '../../base/person.js';
import { ProblemError, type ProblemCode } from '../errors.js';

export interface Limited {
  /** For the metric: `tollgate_open_streams`. */
  readonly metric: string;
  readonly help: string;
  readonly mostPerPerson: number;
  readonly code: ProblemCode;
  /** What somebody with too many is told. */
  readonly detail: string;
}

const RETRY_SECONDS = 5;

export class AtOnce {
  readonly #byPerson = new Map<string, number>();
  readonly #gauge: Gauge;

  constructor(
    registry: Registry,
    private readonly limited: Limited,
  ) {
    const { metric: name, help } = limited;
    this.#gauge = new Gauge({ name, help, registers: [registry] });
  }

  /**
   * @returns the function that counts it out again, to be called once
   * @throws ProblemError where the person has as many already
   */
  enter(person: string): () => void {
    const { mostPerPerson, code, detail } = this.limited;
    const key = personKey(person);
    const open = this.#byPerson.get(key) ?? 0;
    if (open >= mostPerPerson) throw new ProblemError(code, detail, { retryAfterSeconds: RETRY_SECONDS });
    this.#byPerson.set(key, open + 1);
    this.#gauge.inc();
    return () => this.#leave(key);
  }

  #leave(key: string): void {
    const left = (this.#byPerson.get(key) ?? 1) - 1;
    if (left === 0) this.#byPerson.delete(key);
    else this.#byPerson.set(key, left);
    this.#gauge.dec();
  }
}
