/**
 * What an accepted decision does to a gate. These functions change the state that they are given, at
 * once and without waiting, so that the next message in line is already judged by the new state.
 */
import type { DecisionRequest } from '../../contracts/decision.js';
import type {
  Actor,
  CycleState,
  DecisionMade,
  DecisionWait,
  GateEvidence,
  Seat,
} from '../cycle/cycle-state.js';
import { seatsFor } from './decision-rights.js';
import { GATE_ROLE } from './rights.js';
import { gateIdOf } from '../cycle/gate-id.js';
import { grantOverspend } from '../finance/spending.js';
import { resumeWait } from './suspension.js';
import { roundOf, windowMsOf } from '../cycle/windows.js';
import type { Entry } from '../cycle/timeline.js';
import { words, type Gate, type Outcome, type Phase, type Role } from '../../base/vocabulary.js';

export interface GatePlan {
  readonly gate: Gate;
  readonly item?: number;
  readonly seats: readonly Seat[];
  readonly evidence: GateEvidence;
  readonly approvalBlockedBy?: string;
  /** Phases that a return may name; the one that must mend it. */
  readonly returnTargets: readonly Phase[];
  /** How the cycle ends when the gate rejects; `rejected` where nothing has to be undone. */
  readonly rejectedOutcome?: Outcome;
}

export function gateIdFor(state: CycleState, plan: Pick<GatePlan, 'gate' | 'item'>): string {
  return gateIdOf(plan.gate, roundOf(state), plan.item);
}

export function openGate(state: CycleState, plan: GatePlan, nowMs: number): DecisionWait {
  const wait: DecisionWait = {
    what: 'decision',
    gate: plan.gate,
    gateId: gateIdFor(state, plan),
    version: 1,
    seats: plan.seats.map((seat) => ({ ...seat })),
    evidence: plan.evidence,
    ...(plan.approvalBlockedBy === undefined ? {} : { approvalBlockedBy: plan.approvalBlockedBy }),
    returnTargets: plan.returnTargets,
    ...(plan.rejectedOutcome === undefined ? {} : { rejectedOutcome: plan.rejectedOutcome }),
    deferrals: 0,
    since: new Date(nowMs).toISOString(),
    due: new Date(nowMs + windowMsOf(state)).toISOString(),
  };
  state.wait = wait;
  return wait;
}

/** Applies a decision that the rules have accepted; answers what the timeline says of it. */
export function applyDecision(
  state: CycleState,
  actor: Actor,
  request: DecisionRequest,
  nowMs: number,
): Entry {
  const wait = state.wait;
  if (wait?.what !== 'decision') throw new Error(`no gate is open for ${request.gateId}`);
  const role = roleIn(wait, actor);
  const made = decisionMade(wait, actor, role, request, new Date(nowMs).toISOString());
  state.lastDecision = made;
  if (wait.gate === 'veto') return settleVeto(state, wait, actor, made);
  if (wait.gate === 'overspend') return settleOverspend(state, wait, actor, made);
  if (request.decision === 'approve') return approve(state, wait, actor, made);
  if (request.decision === 'defer') return defer(state, wait, made);
  state.settled[wait.gateId] = { ...made, persons: [...new Set([...approversOf(wait), actor.person])] };
  state.wait = null;
  if (request.decision === 'reject') {
    state.exit = { outcome: wait.rejectedOutcome ?? 'rejected', reason: made.reason ?? '', by: made.by };
  }
  const where = made.returnTo === undefined ? '' : ` to ${words(made.returnTo)}`;
  const did = request.decision === 'reject' ? 'rejected' : 'returned';
  return entryOf(
    state,
    made,
    'gate-settled',
    `${actor.person} ${did} ${wait.gateId}${where}: ${made.reason ?? ''}`,
  );
}

/** The role of the seat that is filled, or the one that the gate was escalated to. */
function roleIn(wait: DecisionWait, actor: Actor): Role {
  const seat = seatsFor(actor, wait)[0]?.role;
  if (seat !== undefined && actor.roles.includes(seat)) return seat;
  return wait.escalatedTo ?? seat ?? actor.roles[0] ?? GATE_ROLE[wait.gate];
}

function approve(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry {
  for (const seat of seatsFor(actor, wait)) seat.approvedBy = actor.person;
  const filled = approversOf(wait);
  const persons = [...new Set(filled)];
  if (filled.length < wait.seats.length) {
    wait.version += 1;
    const progress = `${filled.length} of ${wait.seats.length}`;
    return entryOf(state, made, 'approved', `${actor.person} approved ${wait.gateId}, ${progress}`);
  }
  state.settled[wait.gateId] = { ...made, persons };
  state.wait = null;
  return entryOf(state, made, 'gate-settled', `${actor.person} approved ${wait.gateId}`);
}

/** The council confirms (the cycle stops) or lifts (what was set aside goes on); a quorum confirms together. */
function settleVeto(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry {
  if (made.decision === 'approve') {
    const entry = approve(state, wait, actor, made);
    if (state.wait !== null) return entry;
    state.exit = {
      outcome: 'stopped',
      reason: wait.evidence.summary,
      by: state.suspended?.by ?? actor.person,
    };
    return {
      ...entry,
      type: 'veto-settled',
      text: `${actor.person} confirmed the veto: ${wait.evidence.summary}`,
    };
  }
  state.settled[wait.gateId] = { ...made, persons: [...new Set([...approversOf(wait), actor.person])] };
  resumeWait(state, Date.parse(made.at));
  return entryOf(state, made, 'veto-settled', `${actor.person} lifted the veto: ${made.reason ?? ''}`);
}

/** Approved: what is spent is released, and what was set aside goes on. Rejected: the cycle ends. */
function settleOverspend(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry {
  if (made.decision === 'approve') {
    const entry = approve(state, wait, actor, made);
    if (state.wait !== null) return entry;
    grantOverspend(state);
    resumeWait(state, Date.parse(made.at));
    return { ...entry, text: `${actor.person} approved the overspend: ${wait.evidence.summary}` };
  }
  state.settled[wait.gateId] = { ...made, persons: [...new Set([...approversOf(wait), actor.person])] };
  const reason = `overspend not approved (${wait.evidence.summary}): ${made.reason ?? ''}`;
  state.exit = { outcome: 'rejected', reason, by: made.by };
  return entryOf(state, made, 'gate-settled', `${actor.person} rejected: ${reason}`);
}

/** One for each seat that is filled. */
function approversOf(wait: DecisionWait): string[] {
  return wait.seats.flatMap((seat) => seat.approvedBy ?? []);
}

/** A deferral moves the due date to the named time plus a whole window. */
function defer(state: CycleState, wait: DecisionWait, made: DecisionMade): Entry {
  const untilMs = Date.parse(made.deferUntil ?? made.at);
  wait.deferrals += 1;
  wait.version += 1;
  wait.due = new Date(untilMs + windowMsOf(state)).toISOString();
  // A whole window again, with its reminder and its escalation.
  delete wait.reminded;
  delete wait.escalatedTo;
  return entryOf(
    state,
    made,
    'deferred',
    `${made.by} deferred ${wait.gateId} to ${made.deferUntil ?? ''}: ${made.reason ?? ''}`,
  );
}

function decisionMade(
  wait: DecisionWait,
  actor: Actor,
  role: Role,
  request: DecisionRequest,
  at: string,
): DecisionMade {
  return {
    gateId: wait.gateId,
    decision: request.decision,
    by: actor.person,
    persons: [actor.person],
    role,
    at,
    latencyMs: Date.parse(at) - Date.parse(wait.since) - (wait.pausedMs ?? 0),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(request.returnTo === undefined ? {} : { returnTo: request.returnTo }),
    ...(request.deferUntil === undefined ? {} : { deferUntil: request.deferUntil }),
  };
}

function entryOf(state: CycleState, made: DecisionMade, type: Entry['type'], text: string): Entry {
  return {
    type,
    at: made.at,
    phase: state.phase,
    round: roundOf(state),
    text,
    actor: made.by,
    role: made.role,
    gateId: made.gateId,
    decision: made.decision,
    ...(made.reason === undefined ? {} : { reason: made.reason }),
  };
}
