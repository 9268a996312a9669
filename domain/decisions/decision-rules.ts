/**
 * The rules for a decision. They check, in this order, whether the named gate is open, whether this person may decide it,
 * whether they saw its present evidence and version, and whether this decision is possible. Null means accepted.
 */
import type { DecisionRequest } from '../../contracts/decision.js';
import { refuseClosed } from '../cycle/closed.js';
import { phasesOf } from '../cycle/process-version.js';
import { assertNever } from '../../base/assert-never.js';
import type { Actor, CycleState, DecisionWait, HoldWait } from '../cycle/cycle-state.js';
import { refuseApprover, refuseCanceller } from './decision-rights.js';
import { durationMs } from '../../base/duration.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { words, type Decision, type Gate, type Phase } from '../../base/vocabulary.js';

/** The gates that suspend the process take only a yes or a no; for each, the sentence that says so. */
const ASIDE_TAKES: Partial<Record<Gate, string>> = {
  veto: 'A veto is confirmed (approve) or lifted (reject).',
  overspend: 'An overspend is approved, or rejected, which ends the cycle.',
};

/** Why this gate does not take this decision, because it takes only approve and reject; undefined where it does. */
export function onlyYesOrNo(gate: Gate, decision: Decision): string | undefined {
  return decision === 'return' || decision === 'defer' ? ASIDE_TAKES[gate] : undefined;
}

export function refuseDecision(
  state: CycleState,
  actor: Actor,
  request: DecisionRequest,
  nowMs: number,
): Refusal | null {
  const wait = state.wait;
  if (state.closed || state.exit) return refuseClosed(state);
  if (wait?.what !== 'decision' || wait.gateId !== request.gateId)
    return refuseOtherGate(state, request.gateId);
  return (
    refuseApprover(state, wait, actor) ??
    refuseStale(wait, request) ??
    refuseImpossible(state, wait, request, nowMs)
  );
}

function refuseOtherGate(state: CycleState, gateId: string): Refusal {
  const made = Object.hasOwn(state.settled, gateId) ? state.settled[gateId] : undefined;
  if (made) {
    return refuse('gate-already-decided', `${made.by} decided ${gateId} at ${made.at}: ${made.decision}.`);
  }
  if (state.wait?.what === 'hold') return refuseOnHold(state.wait);
  const open = state.wait?.what === 'decision' ? `; the open gate is ${state.wait.gateId}` : '';
  return refuse('gate-not-open', `The gate ${gateId} is not open${open}.`);
}

export function refuseOnHold({ by, reason, since }: HoldWait): Refusal {
  return refuse('cycle-on-hold', `${by} has held the cycle since ${since}: ${reason}`);
}

function refuseStale(wait: DecisionWait, request: DecisionRequest): Refusal | null {
  if (request.evidenceHash !== wait.evidence.hash) {
    return refuse(
      'evidence-stale',
      `The evidence has changed since it was read; ${wait.gateId} now rests on ${wait.evidence.hash}.`,
    );
  }
  if (request.gateVersion !== wait.version) {
    return refuse(
      'gate-changed',
      `${wait.gateId} is at version ${wait.version}, the decision was made on ${request.gateVersion}.`,
    );
  }
  return null;
}

function refuseImpossible(
  state: CycleState,
  wait: DecisionWait,
  request: DecisionRequest,
  nowMs: number,
): Refusal | null {
  if (request.decision !== 'approve' && !request.reason) {
    return refuse('reason-missing', `A reason is required to ${request.decision}.`);
  }
  const yesOrNo = onlyYesOrNo(wait.gate, request.decision);
  if (yesOrNo !== undefined) return refuse('decision-not-possible', yesOrNo);
  switch (request.decision) {
    case 'approve':
      return wait.approvalBlockedBy === undefined ? null : refuse('approval-blocked', wait.approvalBlockedBy);
    case 'reject':
      return null;
    case 'return':
      return refuseReturn(state, wait, request);
    case 'defer':
      return refuseDeferral(state, wait, request, nowMs);
    default:
      return assertNever(request.decision);
  }
}

function refuseReturn(state: CycleState, wait: DecisionWait, request: DecisionRequest): Refusal | null {
  const target = request.returnTo;
  if (target === undefined || !wait.returnTargets.includes(target)) {
    const targets = wait.returnTargets.map(words).join(', ') || 'none';
    return refuse('return-not-possible', `${wait.gateId} can be returned to: ${targets}.`);
  }
  return refuseAnotherRound(state, target);
}

/**
 * Why a return is refused, or null. A return runs its target and every phase from there to the gate once more, and each
 * of them must have a round left by the charter. The refusal names the last phase that has none, so that targets which
 * fail for the same phase get the same sentence.
 */
export function refuseAnotherRound(state: CycleState, target: Phase): Refusal | null {
  const { rounds } = state.charter.policy;
  const order = phasesOf(state);
  const runAgain = order.slice(order.indexOf(target), order.indexOf(state.phase) + 1);
  const usedUp = runAgain.findLast((phase) => (state.rounds[phase] ?? 0) >= rounds);
  if (usedUp === undefined) return null;
  return refuse(
    'rounds-exhausted',
    `The charter allows ${rounds} rounds of a phase and ${words(usedUp)} has had ${state.rounds[usedUp] ?? 0}.`,
  );
}

function refuseDeferral(
  state: CycleState,
  wait: DecisionWait,
  request: DecisionRequest,
  nowMs: number,
): Refusal | null {
  const { deferrals, longestDeferral } = state.charter.policy;
  if (wait.deferrals >= deferrals) {
    return refuse('deferrals-exhausted', `The charter allows ${deferrals} deferrals of a gate.`);
  }
  const untilMs = Date.parse(request.deferUntil ?? '');
  const latestMs = nowMs + durationMs(longestDeferral);
  if (untilMs > nowMs && untilMs <= latestMs) return null;
  return refuse(
    'deferral-out-of-range',
    `Defer to a time between now and ${new Date(latestMs).toISOString()}.`,
  );
}

export function refuseCancel(state: CycleState, actor: Actor): Refusal | null {
  if (state.closed || state.exit) return refuseClosed(state);
  return refuseCanceller(state, actor);
}
