/**
 * Takes up a cycle or a wave whose process was ended from outside, which rolled back nothing and told nobody. The new
 * process begins with the state that was recorded last and leaves by the way of every early exit: what is registered is
 * rolled back by its roles, unspent money returns, and ledger lines become free.
 */
import type { CycleTakenUp } from '../messages/definitions.js';
import { newCycle, tell, type Cycle } from './running-cycle.js';

export function takenUpCycle({ takeUp: state, reason, giveUp }: CycleTakenUp): Cycle {
  const cycle = { ...newCycle(state), charterChanged: false };
  // A cycle that was on its way out keeps its outcome, and the request for its next undo stays open.
  if (state.exit === null) {
    state.exit = { outcome: 'cancelled', reason };
    state.wait = null;
    state.suspended = null;
  }
  tell(cycle, 'cancelled', reason, { reason });
  if (giveUp) giveUpUndos(cycle);
  return cycle;
}

/** Somebody ended the rollback itself, so nobody is asked again: what is left is recorded as unacknowledged. */
function giveUpUndos(cycle: Cycle): void {
  cycle.state.wait = null;
  for (const undo of cycle.state.undos) {
    if (undo.status !== 'registered') continue;
    undo.status = 'unacknowledged';
    tell(cycle, 'undo-unacknowledged', `nobody acknowledged: ${undo.what}`);
  }
}
