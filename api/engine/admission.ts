/**
 * Limits how many messages this process works on at once, in all and for one cycle. An engine or a database that gets
 * more than it can do does not do it later: tasks time out, and less and less gets done. So what does not fit is refused
 * at the door, while it costs nothing. Reading is not affected.
 */
import { ProblemError } from '../errors.js';
import { Line } from './line.js';

/**
 * Temporal takes ten updates of a workflow in flight; when an eleventh comes, it drops the workflow task at hand (measured
 * with server 1.32: all eleven waited ten seconds for nothing). The limit is below half of ten, so that two API processes
 * side by side stay within it.
 */
const PLACES_OF_CYCLE = 4;
/** Many people act on one cycle at once only when they race; each of them is answered within a fraction of a second. */
const TURN_PATIENCE_MS = 3_000;
/** A short rush is waited out; a caller who would wait longer than this would rather be told. */
const PATIENCE_MS = 2_000;
const RETRY_SECONDS = 2;

export interface AdmissionOptions {
  readonly patienceMs?: number;
}

export class Admission {
  readonly #all: Line;
  readonly #ofCycle = new Map<string, Line>();

  /** @param places messages worked on at once; as many again may wait for theirs */
  constructor(
    private readonly places: number,
    { patienceMs = PATIENCE_MS }: AdmissionOptions = {},
  ) {
    this.#all = new Line({ places, patienceMs, tooLate: overloaded });
  }

  /** The figures for the metrics. */
  get load(): { readonly underWay: number; readonly waiting: number } {
    return { underWay: this.#all.inside, waiting: this.#all.waiting };
  }

  /** Call this before anything is done for a message. @throws ProblemError `overloaded` when there is no room in line */
  refuseWhenFull(): void {
    if (this.#all.waiting >= this.places) throw overloaded();
  }

  /**
   * Runs `work` once its cycle has a turn for it and then the process has a place.
   * @param cycleId undefined for a message that opens a cycle
   * @throws ProblemError `engine-busy` or `overloaded` when that takes too long; `work` was not begun then
   */
  async pass<T>(cycleId: string | undefined, work: () => Promise<T>): Promise<T> {
    const placed = () => this.#all.pass(work);
    return cycleId === undefined ? placed() : this.#inTurn(cycleId, placed);
  }

  /** Many people who act on one cycle wait in a line of that cycle, where they take no place from others. */
  async #inTurn<T>(cycleId: string, work: () => Promise<T>): Promise<T> {
    const line = this.#ofCycle.get(cycleId) ?? turnsOfCycle();
    this.#ofCycle.set(cycleId, line);
    try {
      return await line.pass(work);
    } finally {
      if (line.inside === 0) this.#ofCycle.delete(cycleId);
    }
  }
}

function turnsOfCycle(): Line {
  return new Line({ places: PLACES_OF_CYCLE, patienceMs: TURN_PATIENCE_MS, tooLate: cycleBusy });
}

function cycleBusy(): ProblemError {
  const detail = 'Too many messages for this cycle at once; this one was not sent. Try again.';
  return new ProblemError('engine-busy', detail, { retryAfterSeconds: RETRY_SECONDS });
}

function overloaded(): ProblemError {
  const detail = 'More is under way than can be worked on at once; nothing was sent. Try again.';
  return new ProblemError('overloaded', detail, { retryAfterSeconds: RETRY_SECONDS });
}
