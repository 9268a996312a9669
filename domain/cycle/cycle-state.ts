/**
 * The state of one improvement cycle, as the workflow holds it and carries it through
 * continue-as-new: plain JSON, small, without evidence bodies (those live in the event log).
 * Times are ISO 8601 in UTC.
 */
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Inherited } from '../programme/inheritance.js';
import type {
  Decision,
  Gate,
  Lane,
  Outcome,
  Phase,
  Role,
  SubmissionKind,
  WaveState,
} from '../../base/vocabulary.js';
import type { VerdictWord } from '../evidence/verdict.js';

/** Who acts. The API takes it from the key; nothing in a request body can change it. */
export interface Actor {
  readonly person: string;
  readonly roles: readonly Role[];
  /** Lines of business the person speaks for; `*` means all. */
  readonly lobs: readonly string[];
}

/** A place at a gate that one person fills by approving; one person never fills two. */
export interface Seat {
  readonly role: Role;
  readonly lob?: string;
  approvedBy?: string;
}

/** What the approver is shown and bound to. */
export interface GateEvidence {
  readonly hash: string;
  readonly summary: string;
  readonly verdict?: VerdictWord;
}

/** An open gate: somebody must decide. */
export interface DecisionWait {
  readonly what: 'decision';
  readonly gate: Gate;
  readonly gateId: string;
  /** Steps with every partial approval and deferral, so that a late answer is recognised as stale. */
  version: number;
  readonly seats: Seat[];
  readonly evidence: GateEvidence;
  /** Why approving is not possible, when it is not: no verdict but pass opens the way. */
  readonly approvalBlockedBy?: string;
  readonly returnTargets: readonly Phase[];
  /** How the cycle ends when the gate rejects, where that is not simply `rejected`. */
  readonly rejectedOutcome?: Outcome;
  deferrals: number;
  readonly since: string;
  due: string;
  reminded?: boolean;
  /** A further role that may decide, once the window was nearly over. */
  escalatedTo?: Role;
  /** How long holds and vetoes have kept it closed. */
  pausedMs?: number;
}

/** Somebody must hand something in. */
export interface SubmissionWait {
  readonly what: 'submission';
  readonly askId: string;
  readonly kind: SubmissionKind;
  readonly roles: readonly Role[];
  /** The one person who may answer, where the charter names one. */
  readonly person?: string;
  /** The wave or check asked about, when there are several. */
  readonly item?: string;
  /** What the last submission still lacked. */
  readonly missing: readonly string[];
  readonly since: string;
  readonly due: string;
  reminded?: boolean;
  /** Who was told, once the window was nearly over. */
  escalatedTo?: Role;
}

/** Nobody must act; the process waits for a date. */
export interface TimeWait {
  readonly what: 'time';
  readonly why: string;
  readonly since: string;
  readonly due: string;
}

/** The cycle is on hold: its clocks stand still until somebody resumes it. */
export interface HoldWait {
  readonly what: 'hold';
  readonly by: string;
  readonly reason: string;
  readonly since: string;
  /** A hold, too, is bounded. */
  readonly due: string;
  /** A wave is held because its whole cycle is; it goes on with it. */
  readonly byCycle?: boolean;
}

/** A wave is under way: a process of its own, whose clocks bound it; here nobody must act. */
export interface WaveWait {
  readonly what: 'wave';
  readonly wave: string;
  /** Id of the wave's own process. */
  readonly id: string;
  readonly since: string;
  /** When it should be over; later than that shows as overdue. */
  readonly due: string;
}

export type Wait = DecisionWait | SubmissionWait | TimeWait | HoldWait | WaveWait;

/** What a hold, a veto or an overspend has set aside; it goes on with the time that it had left. */
export interface Suspension {
  /** Who held, vetoed, or reported the spending. */
  readonly by: string;
  readonly since: string;
  readonly wait: Wait;
  readonly leftMs: number;
  /** A veto may fall on a cycle that waits for its overspend to be approved: what that had set aside. */
  readonly below?: Suspension | null;
}

export interface DecisionMade {
  readonly gateId: string;
  readonly decision: Decision;
  readonly by: string;
  /** Everybody who had a part in it: who approved before, and who decided. */
  readonly persons: readonly string[];
  readonly role: Role;
  readonly at: string;
  readonly reason?: string;
  readonly returnTo?: Phase;
  readonly deferUntil?: string;
  /** From the gate's opening to the decision, without the time on hold: the decision latency. */
  readonly latencyMs?: number;
}

/** What an accepted message is answered with; kept, so that a repeat gets the first answer. */
export interface Receipt {
  /** The sequence under which the read model will show the effect. */
  readonly sequence: number;
  /** Fingerprint of the payload that was accepted, so that a repeat with another body is noticed. */
  readonly fingerprint: string;
}

/** A step that must be taken back when the cycle leaves; registered before the step itself. */
export interface UndoStep {
  /** Unique within the cycle, and the same in every round: `wave_north`. */
  readonly step: string;
  /** A step that was taken back and set in motion again is registered again, with the next number. */
  readonly occurrence: number;
  /** What to do, for people. */
  readonly what: string;
  readonly role: Role;
  status: 'registered' | 'done' | 'unacknowledged';
}

/** One wave of the charter, as the cycle follows it. */
export interface WaveProgress {
  readonly name: string;
  readonly lob: string;
  readonly region: string;
  /** Of the wave's own process, once it has begun. */
  readonly id: string | null;
  /** The round of the scale phase that it belongs to. */
  readonly round: number;
  readonly state: WaveState;
}

/** The cycle whose wave this is. */
export interface ParentCycle {
  readonly id: string;
  readonly wave: string;
  /** Number of the wave in the charter, from 1. */
  readonly item: number;
}

/** Money of the cycle, in minor units of the budget's currency. */
export interface Money {
  /** Both tranches, and what was approved beyond them. */
  readonly releasedMinor: number;
  /** To date, as reported last; null before the first report. */
  readonly spentMinor: number | null;
  /** Back to the pool when the cycle has ended. */
  readonly returnedMinor: number | null;
  /** Who reported it, and the hash of that report. */
  readonly report: {
    readonly by: string;
    readonly hash: string;
    /** All who reported since spending was approved last. */
    readonly persons: readonly string[];
  } | null;
  /** How often spending went beyond its tolerance; each time has a gate of its own. */
  readonly overspends: number;
}

export interface Exit {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly by?: string;
}

export interface CycleState {
  readonly cycleId: string;
  /** Of this state, so that a later version of the code can take it over. */
  readonly schema: number;
  /** A cycle ends by the version of the process that it began with. */
  readonly processVersion: number;
  /** Set where this is one wave of a cycle. */
  readonly parent: ParentCycle | null;
  charter: Charter;
  charterHash: string;
  /** When the cycle was opened. */
  readonly openedAt: string;
  phase: Phase;
  /** How often each phase has been entered. */
  readonly rounds: Partial<Record<Phase, number>>;
  /** When the current phase was entered. */
  phaseSince: string;
  /** `pilot.r2` from when that round was entered until it is left; lets a continued run resume without entering twice. */
  entered: string;
  wait: Wait | null;
  /** The wait that a hold, a veto or an overspend has set aside. */
  suspended: Suspension | null;
  /** How many vetoes there have been; each has its own gate. */
  vetoes: number;
  /** Decisions that settled a gate, by gate id (phase, item and round), never by order of arrival. */
  readonly settled: Record<string, DecisionMade>;
  lastDecision: DecisionMade | null;
  /** Fingerprint of what was handed in, by ask id; an id is there once the answer was complete. */
  readonly answered: Record<string, string>;
  waves: readonly WaveProgress[];
  /** Sustain checks that the effect has passed. */
  checksPassed: number;
  money: Money;
  /** The pilot's observations, on their way from the pilot to the quality gate. */
  observations: Observations | null;
  /** Verdicts by the id of the gate that they were computed for. */
  readonly verdicts: Record<string, GateEvidence>;
  /** Persons with an interest in the cycle and why; none of them decides a gate of it. */
  readonly interests: Record<string, string>;
  recognisedMinor: number | null;
  exit: Exit | null;
  /** Steps to take back on the way out, in the order in which they were registered. */
  readonly undos: UndoStep[];
  /** The cycle is leaving, and its steps are being taken back. */
  undoing: boolean;
  closed: boolean;
  sequence: number;
  headHash: string;
  /** How much process this improvement goes through, and why. */
  lane: Lane;
  laneReasons: readonly string[];
  /** What it took from the programme at its start; null when nothing was looked up. */
  inherited: Inherited | null;
  receipts: Readonly<Record<string, Receipt>>;
}
