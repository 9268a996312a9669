/** What a caller may do now, and why not. It applies the rules that messages meet, and gives the same sentences. */
import { refuseApprover, refuseSubmitter } from '../decisions/decision-rights.js';
import { onlyYesOrNo, refuseAnotherRound, refuseCancel } from '../decisions/decision-rules.js';
import type { Actor, CycleState, DecisionWait } from '../cycle/cycle-state.js';
import { refuseSpend } from '../decisions/spend-rules.js';
import { refuseHold, refuseResume, refuseVeto, refuseWithdrawal } from '../decisions/suspension.js';
import { DECISIONS, type Decision } from '../../base/vocabulary.js';

export interface PossibleAction {
  readonly action: 'decide' | 'submit' | 'cancel' | 'hold' | 'resume' | 'veto' | 'withdraw' | 'spend';
  /** The decision, for `decide`; the kind of submission, for `submit`. */
  readonly choice?: string;
  readonly allowed: boolean;
  /** Why the action is not allowed; null when it is. */
  readonly reason: string | null;
  /** For a return: the phases to which the gate can be returned. */
  readonly returnTo?: readonly string[];
}

export function possibleActions(state: CycleState, actor: Actor): PossibleAction[] {
  if (state.closed) return [];
  const wait = state.wait;
  const own =
    wait?.what === 'decision'
      ? DECISIONS.map((decision) => decisionAction(state, wait, actor, decision))
      : wait?.what === 'submission'
        ? [action('submit', refuseSubmitter(state, wait, actor)?.message, wait.kind)]
        : [];
  return [
    ...own,
    action('cancel', refuseCancel(state, actor)?.message),
    wait?.what === 'hold'
      ? action('resume', refuseResume(state, actor)?.message)
      : action('hold', refuseHold(state, actor)?.message),
    action('veto', refuseVeto(state, actor)?.message),
    action('withdraw', refuseWithdrawal(state, actor)?.message),
    action('spend', refuseSpend(state, actor)?.message),
  ];
}

function action(name: PossibleAction['action'], reason: string | undefined, choice?: string): PossibleAction {
  return {
    action: name,
    ...(choice === undefined ? {} : { choice }),
    allowed: reason === undefined,
    reason: reason ?? null,
  };
}

function decisionAction(
  state: CycleState,
  wait: DecisionWait,
  actor: Actor,
  decision: Decision,
): PossibleAction {
  const reason = refuseApprover(state, wait, actor)?.message ?? whyImpossible(state, wait, decision);
  const possible = action('decide', reason, decision);
  return decision === 'return' ? { ...possible, returnTo: openTargets(state, wait) } : possible;
}

function whyImpossible(state: CycleState, wait: DecisionWait, decision: Decision): string | undefined {
  const policy = state.charter.policy;
  const yesOrNo = onlyYesOrNo(wait.gate, decision);
  if (yesOrNo !== undefined) return yesOrNo;
  if (decision === 'approve') return wait.approvalBlockedBy;
  if (decision === 'defer' && wait.deferrals >= policy.deferrals) {
    return `The charter allows ${policy.deferrals} deferrals of a gate.`;
  }
  if (decision === 'return' && openTargets(state, wait).length === 0) {
    return wait.returnTargets.map((phase) => refuseAnotherRound(state, phase)?.message)[0];
  }
  return undefined;
}

function openTargets(state: CycleState, wait: DecisionWait): string[] {
  return wait.returnTargets.filter((phase) => refuseAnotherRound(state, phase) === null);
}
