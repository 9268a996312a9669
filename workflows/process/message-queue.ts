/**
 * The queue of what changes a process from outside: updates, signals and the ends of other processes. They are applied
 * only while the main loop rests. Live, a message can come while an activity is under way; when the history is replayed,
 * the same message may come before that activity has even been scheduled, because the engine merges workflow tasks that
 * left no command. What arrives while the loop is busy therefore waits in the queue, and the loop applies it when it
 * rests the next time, at a point that the history fixes.
 */
import { condition } from '@temporalio/workflow';

/** What of a running process the queue needs to know. */
export interface Queueing {
  /** Changes that came while the main loop was busy, in the order of their arrival; none of them throws. */
  readonly queue: (() => void)[];
  /** The main loop waits and no activity is under way, so a message may be applied at once. */
  atRest: boolean;
  /** What the main loop rests for; once it holds, the loop goes on as soon as the engine lets it. */
  restsFor?: () => boolean;
  readonly state: {
    readonly wait: object | null;
    readonly closed: boolean;
    readonly exit?: object | null;
    readonly undoing?: boolean;
  };
}

/**
 * Adds a change to the queue, and applies the queue at once if the main loop rests.
 * @param apply must read the state again, because it may have changed while the change was waiting; it must never throw
 */
export function enqueue(cycle: Queueing, apply: () => void): void {
  cycle.queue.push(apply);
  applyArrived(cycle);
}

/** Applies what is in the queue. The main loop calls it at a moment when no activity is under way. */
export function applyQueued(cycle: Queueing): void {
  cycle.atRest = true;
  applyArrived(cycle);
  cycle.atRest = false;
}

/** Applies what is in the queue, then waits until the condition holds; what arrives meanwhile is applied at once. */
export async function restUntil(cycle: Queueing, until: () => boolean): Promise<void> {
  cycle.atRest = true;
  cycle.restsFor = until;
  applyArrived(cycle);
  if (!until()) await condition(until);
  cycle.atRest = false;
}

/** Whether the process rests and nothing has come yet that moves it on: what it waits for now is what it waits for. */
export function isResting({ atRest, restsFor }: Queueing): boolean {
  return atRest && restsFor?.() !== true;
}

function applyArrived(cycle: Queueing): void {
  while (cycle.atRest && isSettled(cycle)) {
    const apply = cycle.queue.shift();
    if (!apply) return;
    apply();
  }
}

/**
 * Between two waits no gate and no request is open yet that a message could be about. The rules would then refuse it
 * because the cycle is moving, and that is no answer to a message that the history has already accepted.
 */
export function isSettled({ state }: Queueing): boolean {
  const isLeaving = Boolean(state.exit) && !state.undoing;
  return state.wait !== null || state.closed || isLeaving;
}
