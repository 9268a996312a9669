/** Who may report spending, and when. Null means accepted. */
import { refuse, type Refusal } from '../../base/refusal.js';
import { words } from '../../base/vocabulary.js';
import { refuseClosed } from '../cycle/closed.js';
import type { Actor, CycleState } from '../cycle/cycle-state.js';
import { ACT_ROLES } from './rights.js';

export function refuseSpend(state: CycleState, actor: Actor): Refusal | null {
  if (state.closed || (state.exit && !state.undoing)) return refuseClosed(state);
  if (state.parent) {
    return refuse('not-requested', `Spending is reported for the whole cycle, ${state.parent.id}.`);
  }
  if (!ACT_ROLES.spend.some((role) => actor.roles.includes(role))) {
    return refuse(
      'role-missing',
      `Only a person with the role ${ACT_ROLES.spend.map(words).join(' or ')} may report spending.`,
    );
  }
  if (state.money.releasedMinor === 0) {
    return refuse('nothing-released', 'No money has been released for this cycle yet.');
  }
  // Between two waits the process may be returning the unspent money, and a report would change the sum that it returns.
  return state.wait === null
    ? refuse('cycle-moving', 'The cycle is moving to its next step; repeat in a moment.')
    : null;
}
