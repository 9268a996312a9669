/**
 * The status of a cycle, which answers everything in one read: the phase, who must act, since when and until when, what
 * comes next, what blocks, and what this caller may do. Each refusal has the sentence that the API would answer.
 */
import type { Charter } from '../../contracts/charter.js';
import { calledRole } from '../decisions/decision-rights.js';
import { possibleActions, type PossibleAction } from './possible-actions.js';
import type {
  Actor,
  CycleState,
  DecisionMade,
  DecisionWait,
  Exit,
  GateEvidence,
  Wait,
  WaveProgress,
} from '../cycle/cycle-state.js';
import { recognisedMinor, releasedMinor, returnedMinor } from '../finance/movements.js';
import type { StoredState } from '../cycle/transition.js';
import { rolesToResume } from '../decisions/rights.js';
import { STATE_SCHEMA } from '../cycle/state-migrations.js';
import { phaseAfter } from '../cycle/process-version.js';
import { PHASE_QUESTIONS, words, type Lane, type Phase } from '../../base/vocabulary.js';

/** What a reader needs of a cycle: the stored state with its charter. */
export type ReadableCycle = StoredState & {
  readonly charter: Charter;
  /** Hash of the last transition. It tells apart two that had the same sequence (`store/cycle/supersede.ts` says when). */
  readonly headHash: string;
  /** When it was noticed that Temporal's history lacks the last step, ISO 8601 in UTC; usually absent or null. */
  readonly unconfirmedSince?: string | null;
};

export interface WaitingFor {
  readonly what: Wait['what'];
  /** One sentence: who must do what. */
  readonly text: string;
  readonly roles: readonly string[];
  readonly since: string;
  readonly due: string;
  readonly overdue: boolean;
  readonly gateId?: string;
  readonly gateVersion?: number;
  readonly evidence?: GateEvidence;
  readonly submission?: string;
  readonly item?: string;
}

/** In minor units of the budget's currency. */
export interface CycleMoney {
  readonly budgetMinor: number;
  readonly releasedMinor: number;
  /** Spent to date; null before the first report. */
  readonly spentMinor: number | null;
  /** Null until the money has returned: with the closure, or when Finance has acknowledged the undo. */
  readonly returnedMinor: number | null;
}

export interface CycleStatus {
  readonly id: string;
  readonly title: string;
  /** `undoing`: the cycle is exiting early, and its steps are being rolled back. */
  readonly state: 'open' | 'undoing' | 'closed';
  readonly outcome: Exit['outcome'] | null;
  readonly reason: string | null;
  readonly phase: Phase;
  readonly phaseQuestion: string;
  readonly round: number;
  readonly phaseSince: string;
  readonly openedAt: string;
  readonly lane: Lane;
  readonly laneReasons: readonly string[];
  /** Reports that one change may come in several small cycles, and names those by their ids; null as a rule. */
  readonly splitting: string | null;
  readonly journeyStage: Charter['journeyStage'];
  readonly lobs: readonly string[];
  readonly regions: readonly string[];
  readonly waitingFor: WaitingFor | null;
  readonly next: string;
  readonly blockedBy: readonly string[];
  readonly lastDecision: DecisionMade | null;
  readonly recognisedMinor: number | null;
  readonly money: CycleMoney;
  readonly currency: string;
  /** The waves of the scale phase in the order of the charter. Each has an id of its own once it has begun. */
  readonly waves: readonly Omit<WaveProgress, 'round'>[];
  /** The cycle that this is a wave of. */
  readonly parent: { readonly id: string; readonly wave: string } | null;
  readonly actions: readonly PossibleAction[];
  readonly revision: number;
  /** When it was noticed that Temporal's history lacks the last step, which may then be made anew; usually null. */
  readonly unconfirmedSince: string | null;
  readonly links: CycleLinks;
}

/** Where the rest about the cycle is read: paths of the API. */
export interface CycleLinks {
  readonly charter: string;
  readonly plan: string;
  /** Of the open gate; null while none is open. */
  readonly evidence: string | null;
  readonly submissions: string;
  readonly events: string;
  readonly stream: string;
  readonly money: string;
}

export function statusOf(cycle: ReadableCycle, actor: Actor, nowMs: number): CycleStatus {
  const { charter, wait, exit } = cycle;
  return {
    id: cycle.cycleId,
    title: charter.title,
    state: cycle.closed ? 'closed' : cycle.undoing ? 'undoing' : 'open',
    outcome: exit?.outcome ?? null,
    reason: exit?.reason ?? null,
    phase: cycle.phase,
    phaseQuestion: PHASE_QUESTIONS[cycle.phase],
    round: cycle.rounds[cycle.phase] ?? 1,
    phaseSince: cycle.phaseSince,
    openedAt: cycle.openedAt,
    lane: cycle.lane,
    laneReasons: cycle.laneReasons,
    splitting: cycle.splitting,
    journeyStage: charter.journeyStage,
    lobs: charter.lobs,
    regions: charter.regions,
    waitingFor: wait && waitingFor(wait, nowMs),
    next: nextText(cycle),
    blockedBy: wait ? blockers(wait) : [],
    lastDecision: cycle.lastDecision,
    recognisedMinor: recognisedMinor(cycle),
    money: moneyOf(cycle),
    currency: charter.budget.currency,
    waves: cycle.waves.map(({ round: _round, ...wave }) => wave),
    parent: cycle.parent && { id: cycle.parent.id, wave: cycle.parent.wave },
    actions: possibleActions(asState(cycle), actor),
    revision: cycle.sequence,
    unconfirmedSince: cycle.unconfirmedSince ?? null,
    links: linksOf(cycle),
  };
}

function linksOf({ cycleId, wait }: ReadableCycle): CycleLinks {
  const base = `/v1/cycles/${cycleId}`;
  return {
    charter: `${base}/charter`,
    plan: `${base}/plan`,
    evidence: wait?.what === 'decision' ? `${base}/evidence/${wait.gateId}` : null,
    submissions: `${base}/submissions`,
    events: `${base}/events`,
    stream: `${base}/stream`,
    money: `${base}/money`,
  };
}

export function moneyOf(
  cycle: Pick<ReadableCycle, 'spending' | 'movements'> & { readonly charter: Pick<Charter, 'budget'> },
): CycleMoney {
  return {
    budgetMinor: cycle.charter.budget.amountMinor,
    releasedMinor: releasedMinor(cycle),
    spentMinor: cycle.spending.spentMinor,
    returnedMinor: returnedMinor(cycle),
  };
}

/** Completes a stored state for the rules, which take a whole one. They do not read what is filled in here. */
export function asState(cycle: ReadableCycle): CycleState {
  return { ...cycle, schema: STATE_SCHEMA, observations: null, looks: [], inherited: null, receipts: {} };
}

export function waitingFor(wait: Wait, nowMs: number): WaitingFor {
  const base = {
    what: wait.what,
    text: waitText(wait),
    roles: waitRoles(wait),
    since: wait.since,
    due: wait.due,
    overdue: Date.parse(wait.due) < nowMs,
  };
  if (wait.what === 'decision') {
    return { ...base, gateId: wait.gateId, gateVersion: wait.version, evidence: wait.evidence };
  }
  if (wait.what === 'submission') {
    return { ...base, submission: wait.kind, ...(wait.item === undefined ? {} : { item: wait.item }) };
  }
  return base;
}

/** The roles whose turn it is, without repeats. Whoever may end a hold is asked to from its reminder on. */
export function waitRoles(wait: Wait): string[] {
  if (wait.what === 'submission') return [...wait.roles];
  if (wait.what === 'hold') return wait.reminded && wait.role ? [...rolesToResume(wait.role)] : [];
  if (wait.what !== 'decision') return [];
  const open: string[] = wait.seats.filter((seat) => seat.approvedBy === undefined).map((seat) => seat.role);
  const called = calledRole(wait);
  return [...new Set(called === undefined ? open : [...open, called])];
}

export function waitText(wait: Wait): string {
  const who = waitRoles(wait).map(words).join(' or ');
  if (wait.what === 'decision') return `${who} must decide ${wait.gateId}${approvedText(wait)}`;
  if (wait.what === 'submission') return `${wait.person ?? who} must hand in ${words(wait.kind)}`;
  if (wait.what === 'hold') return `${wait.by} holds the cycle: ${wait.reason}`;
  if (wait.what === 'wave') return `wave ${wait.wave} is under way as ${wait.id}`;
  return wait.why;
}

/** How far a gate with several seats is; nothing before the first has approved. */
function approvedText({ seats }: DecisionWait): string {
  const approved = seats.filter(({ approvedBy }) => approvedBy !== undefined).length;
  return approved === 0 ? '' : `, ${approved} of ${seats.length} ${approved === 1 ? 'has' : 'have'} approved`;
}

function blockers(wait: Wait): string[] {
  if (wait.what === 'decision') return wait.approvalBlockedBy === undefined ? [] : [wait.approvalBlockedBy];
  return wait.what === 'submission' ? [...wait.missing] : [];
}

function nextText(cycle: ReadableCycle): string {
  if (cycle.closed) return 'Nothing: the cycle is closed.';
  if (cycle.undoing) return 'The cycle closes when its steps have been rolled back.';
  if (cycle.parent) return 'The cycle goes on when the wave has ended.';
  const next = phaseAfter(cycle, cycle.phase);
  return next ? `${words(next)}: ${PHASE_QUESTIONS[next]}` : 'The cycle closes as sustained.';
}
