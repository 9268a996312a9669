/**
 * Messages, signals and the ends of other processes change a cycle only while its main loop rests. Live, a message can
 * come while an activity is under way; when the history is replayed, the same message may come before that activity
 * has even been scheduled, because the engine merges workflow tasks that left no command. What arrives while the loop
 * is busy therefore waits in line, and the loop takes it up at its next rest, a point that history fixes.
 */
import { condition } from '@temporalio/workflow';
import type { Cycle } from './running-cycle.js';

/** @param apply must look at the state again, for it may have changed meanwhile; it must never throw */
export function arrive(cycle: Cycle, apply: () => void): void {
  cycle.inbox.push(apply);
  applyArrived(cycle);
}

/** Applies what has arrived, at a moment when nothing is under way. */
export function takeUp(cycle: Cycle): void {
  cycle.atRest = true;
  applyArrived(cycle);
  cycle.atRest = false;
}

/** Waits until it is so; what arrives meanwhile, and what has arrived before, is applied. */
export async function rest(cycle: Cycle, until: () => boolean): Promise<void> {
  cycle.atRest = true;
  applyArrived(cycle);
  if (!until()) await condition(until);
  cycle.atRest = false;
}

function applyArrived(cycle: Cycle): void {
  while (cycle.atRest && isSettled(cycle)) {
    const apply = cycle.inbox.shift();
    if (!apply) return;
    apply();
  }
}

/**
 * Between two waits there is nothing yet that a message could be about, and the rules would say that the cycle is moving:
 * no answer for a message that history has accepted.
 */
function isSettled({ state }: Cycle): boolean {
  return state.wait !== null || state.closed || (state.exit !== null && !state.undoing);
}
