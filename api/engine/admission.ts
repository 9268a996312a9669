/**
 * How many messages this process has with the engine at once. An engine that gets more than it can do does not do them
 * later: its tasks time out, and less and less is done. So what does not fit is refused here, soon, while it costs
 * nothing. Reading is not affected.
 */
import { ProblemError } from '../errors.js';
import { Line } from './line.js';

/** A short rush is waited out; who waits longer than this would rather hear it. */
const PATIENCE_MS = 2_000;
const RETRY_SECONDS = 2;

export interface AdmissionOptions {
  readonly patienceMs?: number;
}

export class Admission {
  readonly #line: Line;

  /** @param places messages under way at once; as many again may wait for theirs */
  constructor(
    private readonly places: number,
    { patienceMs = PATIENCE_MS }: AdmissionOptions = {},
  ) {
    this.#line = new Line({ places, patienceMs, tooLate: overloaded });
  }

  /** For the metrics. */
  get load(): { readonly underWay: number; readonly waiting: number } {
    return { underWay: this.#line.inside, waiting: this.#line.waiting };
  }

  /** Why a new message is not even begun; null while there is room in line. */
  refusal(): ProblemError | null {
    return this.#line.waiting >= this.places ? overloaded() : null;
  }

  /** @throws ProblemError `overloaded` when no place becomes free in time; `work` was not begun then */
  pass<T>(work: () => Promise<T>): Promise<T> {
    return this.#line.pass(work);
  }
}

function overloaded(): ProblemError {
  const detail = 'More is under way than the process engine takes at once; nothing was sent. Try again.';
  return new ProblemError('overloaded', detail, { retryAfterSeconds: RETRY_SECONDS, isUnsent: true });
}
