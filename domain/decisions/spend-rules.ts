/** Who may report spending, and when. Null means accepted. */
import { refuse, refuseFields, type Refusal } from '../../base/refusal.js';
import { moneyText } from '../../base/money.js';
import type { SpendRequest } from '../../contracts/decision.js';
import { releasedMinor } from '../finance/movements.js';
import { refuseClosed } from '../cycle/closed.js';
import type { Actor, CycleState } from '../cycle/cycle-state.js';
import { refuseAct } from './decision-rights.js';
import { refuseReporter } from './duties.js';

export function refuseSpend(state: CycleState, actor: Actor): Refusal | null {
  if (state.closed || (state.exit && !state.undoing)) return refuseClosed(state);
  if (state.parent) {
    return refuse('not-requested', `Spending is reported for the whole cycle, ${state.parent.id}.`);
  }
  const refused = refuseAct(state, actor, 'spend', 'report spending') ?? refuseReporter(state, actor.person);
  if (refused) return refused;
  if (releasedMinor(state) === 0) {
    return refuse('nothing-released', 'No money has been released for this cycle yet.');
  }
  // Between two waits the process may be returning the unspent money, and a report would change the sum that it returns.
  return state.wait === null
    ? refuse('cycle-moving', 'It is moving to its next step; repeat in a moment.')
    : null;
}

/**
 * Why this report is refused, or null. It is the whole to date, so it falls only when an earlier one was wrong, and
 * only Finance, who keeps the books, corrects that: otherwise a lower figure would take an overspend from the council.
 */
export function refuseReport(state: CycleState, actor: Actor, { spentMinor }: SpendRequest): Refusal | null {
  const { spending, charter } = state;
  const before = spending.spentMinor ?? 0;
  if (actor.roles.includes('finance_partner')) return null;
  if (state.undoing && spentMinor > releasedMinor(state)) return tooLate(state);
  if (spentMinor >= before) return null;
  const reported = moneyText(before, charter.budget.currency);
  const detail = `is less than ${reported}, which was reported as spent to date; only a finance partner corrects it`;
  return refuseFields('content-mismatch', [{ pointer: '/spentMinor', detail }]);
}

/** On the way out nobody decides an overspend, so that a report could make all that should return disappear. */
function tooLate(state: CycleState): Refusal | null {
  const released = moneyText(releasedMinor(state), state.charter.budget.currency);
  const detail = `is more than ${released}, which was released, and the cycle is on its way out: only a finance partner reports that now`;
  return refuseFields('content-mismatch', [{ pointer: '/spentMinor', detail }]);
}
