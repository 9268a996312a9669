/** What people see of a proposed change: whom it waits for, and what a person may do with it now. */
import type { Refusal } from '../../base/refusal.js';
import type { Role } from '../../base/vocabulary.js';
import type { Actor } from '../cycle/cycle-state.js';
import { GOVERNED_ROLES } from '../decisions/rights.js';
import { waitText } from './change-moves.js';
import { refuseParty, refuseReviewing, refuseReworking, refuseWithdrawal } from './change-rules.js';
import type { StoredChange } from './change-state.js';

export interface ChangeAction {
  readonly action: 'review' | 'rework' | 'withdraw';
  readonly allowed: boolean;
  readonly reason?: string;
}

/** @param parties of the cycle that it is about; empty where it is about none */
export function changeActions(
  change: StoredChange,
  actor: Actor,
  parties: readonly string[],
): ChangeAction[] {
  return [
    actionOf('review', refuseReviewing(change, actor) ?? refuseParty(parties, actor)),
    actionOf('rework', refuseReworking(change, actor)),
    actionOf('withdraw', refuseWithdrawal(change, actor)),
  ];
}

function actionOf(action: ChangeAction['action'], refusal: Refusal | null): ChangeAction {
  return refusal === null ? { action, allowed: true } : { action, allowed: false, reason: refusal.message };
}

export function changeWaitingFor(change: StoredChange) {
  const { wait, proposedBy } = change;
  if (wait === null) return null;
  const { what, since, due, reminded = false } = wait;
  return {
    what,
    text: waitText(change),
    roles: rolesOf(change),
    person: what === 'rework' ? proposedBy : null,
    since,
    due,
    reminded,
  };
}

function rolesOf({ kind, wait }: StoredChange): Role[] {
  if (wait?.what !== 'review') return [];
  return [GOVERNED_ROLES[kind].steward, ...(wait.escalatedTo ? [wait.escalatedTo] : [])];
}
