/**
 * How old a workflow task is, told without trusting that this host and the engine agree on the time.
 *
 * A worker that stands still for seconds (paused, starved, its host asleep) wakes up with workflow tasks that the engine
 * has given up. The SDK does not notice that while a local activity is under way: the engine's next task for the same
 * cycle takes the place of the old one, and what the old one has decided is sent as the answer to the new one. When the
 * new task has brought a message, its history can never be replayed. So whoever finishes a local activity too late must
 * fail the task instead: the engine then makes it anew from what history really holds.
 */

/** The engine gives a task up after five seconds; what is left covers the way of the answer. */
const TOO_OLD_MS = 4_000;
/** A fixed difference of two clocks shows in each task; so many late ones in a row mean that a clock was set. */
const CLOCK_WAS_SET = 5;

export class TaskAge {
  /** The least difference seen between this host's clock and a task's begin: clocks apart, and the quickest way here. */
  #least = Number.POSITIVE_INFINITY;
  #lateInRow = 0;

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** @param beganAt the engine's time, ISO 8601, at which the workflow task began */
  isTooOld(beganAt: string): boolean {
    const difference = this.nowMs() - Date.parse(beganAt);
    if (this.#lateInRow >= CLOCK_WAS_SET) this.#least = difference;
    this.#least = Math.min(this.#least, difference);
    const isLate = difference - this.#least >= TOO_OLD_MS;
    this.#lateInRow = isLate ? this.#lateInRow + 1 : 0;
    return isLate;
  }
}
