/**
 * What an accepted decision does to a gate. These functions change the given state at once and without waiting, so that
 * the next message in the queue is judged by the new state.
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
import { aimOfNo, seatsFor } from './decision-rights.js';
import { noteDecision } from './duties.js';
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
  /** The phases to which the gate can be returned, because one of them may have to repair something. */
  readonly returnTargets: readonly Phase[];
  /** How the cycle ends when the gate rejects; `rejected` where it is absent. */
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

/** Applies a decision that the rules have accepted. @returns its entry for the timeline */
export function applyDecision(
  state: CycleState,
  actor: Actor,
  request: DecisionRequest,
  nowMs: number,
): Entry {
  const wait = state.wait;
  if (wait?.what !== 'decision') throw new Error(`no gate is open for ${request.gateId}`);
  const role = roleIn(state, wait, actor);
  const made = decisionMade(wait, actor, role, request, new Date(nowMs).toISOString());
  state.lastDecision = made;
  // Who defers a gate has not decided it yet.
  if (request.decision !== 'defer') noteDecision(state, wait.gateId, actor.person);
  if (wait.gate === 'veto') return settleVeto(state, wait, actor, made);
  if (wait.gate === 'overspend') return settleOverspend(state, wait, actor, made);
  if (request.decision === 'approve') return approve(state, wait, actor, made);
  if (request.decision === 'defer') return defer(state, wait, made);
  if (request.decision === 'reject') return reject(state, wait, actor, made);
  settle(state, wait, made);
  state.wait = null;
  const where = made.returnTo === undefined ? '' : ` to ${words(made.returnTo)}`;
  const text = `${actor.person} returned ${wait.gateId}${where}: ${made.reason ?? ''}`;
  return entryOf(state, made, 'gate-settled', text);
}

/** The role in which the actor decides: that of the seat they fill, or the one to which the gate was escalated. */
function roleIn(state: CycleState, wait: DecisionWait, actor: Actor): Role {
  const seat = seatsFor(state, wait, actor)[0]?.role;
  if (seat !== undefined && actor.roles.includes(seat)) return seat;
  const { escalatedTo } = wait;
  if (escalatedTo !== undefined && actor.roles.includes(escalatedTo)) return escalatedTo;
  return actor.roles[0] ?? GATE_ROLE[wait.gate];
}

function approve(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry {
  const seats = seatsFor(state, wait, actor);
  for (const seat of seats) seat.approvedBy = actor.person;
  noteStandIn(wait, actor, seats);
  const filled = approversOf(wait);
  if (filled.length < wait.seats.length) {
    wait.version += 1;
    const progress = `${filled.length} of ${wait.seats.length}`;
    return entryOf(state, made, 'approved', `${actor.person} approved ${wait.gateId}, ${progress}`);
  }
  settle(state, wait, made);
  state.wait = null;
  return entryOf(state, made, 'gate-settled', `${actor.person} approved ${wait.gateId}`);
}

function reject(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry {
  const vote = voteAgainst(state, wait, actor, made);
  if (vote) return vote;
  settle(state, wait, made);
  state.wait = null;
  state.exit = { outcome: wait.rejectedOutcome ?? 'rejected', reason: made.reason ?? '', by: made.by };
  const text = `${actor.person} rejected ${wait.gateId}: ${made.reason ?? ''}`;
  return entryOf(state, made, 'gate-settled', text);
}

/**
 * Counts a vote against. Where a body decides, as many must be against as would have to be for it, so that no single
 * member ends what the others want. The head of a line of business answers for that line alone, so one suffices.
 * @returns the entry of a vote that others must still join; null when it carries
 */
function voteAgainst(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry | null {
  const seats = seatsFor(state, wait, actor);
  noteStandIn(wait, actor, seats);
  wait.against = [...(wait.against ?? []), actor.person];
  const needed = seats.some(({ lob }) => lob !== undefined) ? 1 : wait.seats.length;
  if (wait.against.length >= needed) return null;
  wait.version += 1;
  const vote = `${actor.person} voted to ${aimOfNo(wait)}, ${wait.against.length} of ${needed}`;
  return entryOf(state, made, 'voted-against', `${vote}: ${made.reason ?? ''}`);
}

/** Keeps the decision with all who had a part in it, whichever way they voted. */
function settle(state: CycleState, wait: DecisionWait, made: DecisionMade): void {
  const persons = [...new Set([...approversOf(wait), ...(wait.against ?? []), made.by])];
  state.settled[wait.gateId] = { ...made, persons };
}

function noteStandIn(wait: DecisionWait, actor: Actor, [seat]: readonly Seat[]): void {
  if (seat && !actor.roles.includes(seat.role)) wait.standIn = actor.person;
}

/**
 * Settles a veto. To approve confirms it, and ends the cycle once every seat is filled; to reject votes to lift it, and the
 * wait that was set aside goes on once as many have voted so as would be needed to confirm it.
 */
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
  const vote = voteAgainst(state, wait, actor, made);
  if (vote) return vote;
  settle(state, wait, made);
  resumeWait(state, Date.parse(made.at));
  return entryOf(state, made, 'veto-settled', `${actor.person} lifted the veto: ${made.reason ?? ''}`);
}

/** Settles an overspend. An approval releases what was spent, and the wait set aside goes on; a rejection ends the cycle. */
function settleOverspend(state: CycleState, wait: DecisionWait, actor: Actor, made: DecisionMade): Entry {
  if (made.decision === 'approve') {
    const entry = approve(state, wait, actor, made);
    if (state.wait !== null) return entry;
    grantOverspend(state, wait.gateId, made.at);
    resumeWait(state, Date.parse(made.at));
    return { ...entry, text: `${actor.person} approved the overspend: ${wait.evidence.summary}` };
  }
  const vote = voteAgainst(state, wait, actor, made);
  if (vote) return vote;
  settle(state, wait, made);
  const reason = `overspend not approved (${wait.evidence.summary}): ${made.reason ?? ''}`;
  state.exit = { outcome: 'rejected', reason, by: made.by };
  return entryOf(state, made, 'gate-settled', `${actor.person} rejected: ${reason}`);
}

/** The approver of each filled seat; a person who fills several is named once for each. */
function approversOf(wait: DecisionWait): string[] {
  return wait.seats.flatMap((seat) => seat.approvedBy ?? []);
}

/** Defers the gate: it is then due a whole window after the named time. */
function defer(state: CycleState, wait: DecisionWait, made: DecisionMade): Entry {
  const untilMs = Date.parse(made.deferUntil ?? made.at);
  wait.deferrals += 1;
  wait.version += 1;
  wait.due = new Date(untilMs + windowMsOf(state)).toISOString();
  // The new window is a whole one, so it has a reminder and an escalation of its own.
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
    ...(request.deferUntil === undefined ? {} : { deferUntil: new Date(request.deferUntil).toISOString() }),
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
