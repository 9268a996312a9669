/**
 * Hold, veto and overspend. Each sets the current wait aside with the time that it had left; afterwards that wait goes on,
 * or the cycle exits. This file also holds the withdrawal of evidence, which closes the gate that rests on it. The
 * functions change the state at once.
 */
import type { Actor, CycleState, GateEvidence, Wait } from '../cycle/cycle-state.js';
import { ACT_ROLES } from './rights.js';
import { holdRole, refuseAct, refuseToResume } from './decision-rights.js';
import { forgetDecisions, refuseInterested } from './duties.js';
import { centralSeats } from './seats.js';
import { refuseAnotherRound } from './decision-rules.js';
import { refuseClosed } from '../cycle/closed.js';
import { gateIdOf } from '../cycle/gate-id.js';
import { roundOf, windowMsOf } from '../cycle/windows.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { isOverspent, overspendText } from '../finance/spending.js';
import type { Gate, Phase } from '../../base/vocabulary.js';

/** The phase to which a gate returns when its evidence is withdrawn; a gate without such evidence is missing. */
const WITHDRAWAL_RETURNS_TO: Partial<Record<Gate, Phase>> = {
  organize: 'organize',
  instrument: 'instrument',
  quality_gate: 'pilot',
  finance_reconciliation: 'finance_reconciliation',
  wave_check: 'scale',
};

/** The wait of the process itself, whether or not a hold, a veto or an overspend has set it aside. */
export function standingWait(state: CycleState): Wait | null {
  let lowest = state.suspended;
  while (lowest?.below) lowest = lowest.below;
  return lowest?.wait ?? state.wait;
}

export function refuseHold(state: CycleState, actor: Actor): Refusal | null {
  return refuseSuspension(state) ?? refuseAct(state, actor, 'hold', 'hold the cycle');
}

export function refuseResume(state: CycleState, actor: Actor): Refusal | null {
  if (state.closed || state.exit) return refuseClosed(state);
  if (state.wait?.what !== 'hold') return refuse('not-on-hold', 'The cycle is not on hold.');
  if (state.wait.byCycle) {
    return refuse(
      'cycle-on-hold',
      `The whole cycle is suspended, ${state.parent?.id ?? ''}: resume it there.`,
    );
  }
  return refuseToResume(state, state.wait, actor);
}

/** Why this person may not veto, or null. A cycle on hold can be vetoed; nobody may veto a cycle of their own. */
export function refuseVeto(state: CycleState, actor: Actor): Refusal | null {
  if (state.closed || state.exit) return refuseClosed(state);
  const interested = refuseInterested(state, actor.person, 'cannot veto it');
  if (interested) return interested;
  const onHold = state.wait?.what === 'hold' && !state.wait.byCycle;
  return (onHold ? null : refuseSuspension(state)) ?? refuseAct(state, actor, 'veto', 'veto');
}

export function refuseWithdrawal(state: CycleState, actor: Actor): Refusal | null {
  if (state.closed || state.exit) return refuseClosed(state);
  const wait = state.wait;
  const phase = wait?.what === 'decision' ? WITHDRAWAL_RETURNS_TO[wait.gate] : undefined;
  if (phase === undefined) {
    return refuse('nothing-to-withdraw', 'No open gate rests on evidence that was handed in.');
  }
  return refuseAct(state, actor, 'withdraw', 'withdraw evidence');
}

function refuseSuspension(state: CycleState): Refusal | null {
  if (state.closed || state.exit) return refuseClosed(state);
  // A cycle that waits for the approval of its overspend can still be held and vetoed.
  if (state.suspended && !isOverspendGate(state.wait)) {
    const what = state.wait?.what === 'hold' ? 'on hold' : 'vetoed';
    return refuse(
      'already-suspended',
      `The cycle is ${what} by ${state.suspended.by} since ${state.suspended.since}.`,
    );
  }
  return state.wait ? null : refuse('cycle-moving', 'It is moving to its next step; repeat in a moment.');
}

function isOverspendGate(wait: Wait | null): boolean {
  return wait?.what === 'decision' && wait.gate === 'overspend';
}

export function hold(state: CycleState, actor: Actor, reason: string, nowMs: number): void {
  const by = actor.person;
  const role = holdRole(state, actor) ?? 'pmo';
  const since = setAside(state, by, nowMs);
  state.wait = { what: 'hold', by, role, reason, since, due: isoTime(nowMs + windowMsOf(state, 'hold')) };
}

/**
 * Suspends a wave because its cycle is suspended, even if the wave is on hold already. The cycle's clock bounds this hold;
 * its own `due` only tells readers when that will be.
 */
export function holdWithCycle(state: CycleState, by: string, due: string, nowMs: number): void {
  const since = setAside(state, by, nowMs);
  const reason = `the whole cycle is suspended by ${by}`;
  state.wait = { what: 'hold', by, reason, since, due, byCycle: true };
}

/** Suspends the cycle at once, and opens the gate at which the council confirms or lifts the veto. @returns its id */
export function veto(
  state: CycleState,
  by: string,
  harm: string,
  fingerprint: string,
  nowMs: number,
): string {
  if (state.wait?.what === 'hold') resumeWait(state, nowMs);
  const since = setAside(state, by, nowMs);
  state.vetoes += 1;
  const evidence = { hash: fingerprint, summary: harm };
  return openAside(state, {
    gate: 'veto',
    item: state.vetoes,
    evidence,
    since,
    windowMs: windowMsOf(state, 'veto'),
  });
}

/** Whether the gate for an overspend must open now. It does not while the cycle is held, vetoed or exiting. */
export function overspendIsDue(state: CycleState): boolean {
  const { wait } = state;
  if (state.exit || wait === null || wait.what === 'hold') return false;
  if (wait.what === 'decision' && (wait.gate === 'veto' || wait.gate === 'overspend')) return false;
  return isOverspent(state);
}

/** Opens the gate at which the council approves an overspend. An approval is bound to the report. @returns the gate's id */
export function openOverspend(state: CycleState, nowMs: number): string {
  const { by, hash } = state.spending.report ?? { by: '', hash: state.charterHash };
  const since = setAside(state, by, nowMs);
  const overspends = state.spending.overspends + 1;
  state.spending = { ...state.spending, overspends };
  const evidence = { hash, summary: overspendText(state) };
  const windowMs = windowMsOf(state, 'govern');
  return openAside(state, { gate: 'overspend', item: overspends, evidence, since, windowMs });
}

/**
 * Applies a new report to the open gate of an overspend. Votes given so far are dropped, because they were for other
 * figures. If spending is within its tolerance again, the gate closes.
 */
export function renewOverspend(state: CycleState, nowMs: number): 'settled' | undefined {
  const { wait } = state;
  if (wait?.what !== 'decision' || wait.gate !== 'overspend') return undefined;
  if (!isOverspent(state)) {
    resumeWait(state, nowMs);
    return 'settled';
  }
  const { report } = state.spending;
  if (report && report.hash !== wait.evidence.hash) {
    const evidence = { hash: report.hash, summary: overspendText(state) };
    forgetDecisions(state, wait.gateId);
    const seats = centralSeats(state, 'overspend');
    state.wait = { ...wait, evidence, version: wait.version + 1, seats };
    delete state.wait.standIn;
    delete state.wait.against;
  }
  return undefined;
}

interface AsideGate {
  readonly gate: 'veto' | 'overspend';
  readonly item: number;
  readonly evidence: GateEvidence;
  readonly since: string;
  readonly windowMs: number;
}

/** Opens a gate that suspends the process. It has no phases to return to, and takes approve and reject only. */
function openAside(state: CycleState, { gate, item, evidence, since, windowMs }: AsideGate): string {
  const gateId = gateIdOf(gate, roundOf(state), item);
  state.wait = {
    what: 'decision',
    gate,
    gateId,
    version: 1,
    seats: centralSeats(state, gate),
    evidence,
    returnTargets: [],
    deferrals: 0,
    since,
    due: isoTime(Date.parse(since) + windowMs),
  };
  return gateId;
}

function setAside(state: CycleState, by: string, nowMs: number): string {
  const wait = state.wait;
  if (wait === null) throw new Error(`${state.cycleId} has nothing to set aside`);
  const since = isoTime(nowMs);
  const leftMs = Math.max(0, Date.parse(wait.due) - nowMs);
  state.suspended = { by, since, wait, leftMs, ...(state.suspended ? { below: state.suspended } : {}) };
  return since;
}

/** Ends a suspension: the wait that was set aside goes on, with the time that it had left. */
export function resumeWait(state: CycleState, nowMs: number): void {
  if (!state.suspended) throw new Error(`${state.cycleId} is not suspended`);
  const { wait, leftMs, below = null } = state.suspended;
  const due = isoTime(nowMs + leftMs);
  const pausedMs = nowMs - Date.parse(state.suspended.since);
  state.wait =
    wait.what === 'decision' ? { ...wait, due, pausedMs: (wait.pausedMs ?? 0) + pausedMs } : { ...wait, due };
  state.suspended = below;
  // If the wait is the gate of an overspend, spending may have been reported while it was set aside.
  renewOverspend(state, nowMs);
}

/**
 * Closes the gate that rests on the evidence, and drops the approvals given so far. The cycle returns to where the evidence
 * comes from; where the charter allows no further round of that, the cycle ends. @returns how many approvals were dropped
 */
export function withdraw(state: CycleState, actor: Actor, reason: string, nowMs: number): number {
  const wait = state.wait;
  const returnTo = wait?.what === 'decision' ? WITHDRAWAL_RETURNS_TO[wait.gate] : undefined;
  if (wait?.what !== 'decision' || returnTo === undefined)
    throw new Error(`${state.cycleId} has no such gate`);
  const role = ACT_ROLES.withdraw.find((each) => actor.roles.includes(each)) ?? 'dri';
  const noRound = refuseAnotherRound(state, returnTo);
  const how = noRound ? ({ decision: 'reject' } as const) : ({ decision: 'return', returnTo } as const);
  const why = `evidence withdrawn: ${reason}`;
  const made = { gateId: wait.gateId, by: actor.person, persons: [], role, at: isoTime(nowMs), reason: why };
  state.settled[wait.gateId] = { ...made, ...how };
  state.wait = null;
  forgetDecisions(state, wait.gateId);
  if (noRound) state.exit = { outcome: 'rejected', reason: `${why}. ${noRound.message}`, by: actor.person };
  return wait.seats.filter((seat) => seat.approvedBy !== undefined).length;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
