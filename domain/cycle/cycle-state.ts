/**
 * The state of one improvement cycle, as the workflow holds it and hands it to a fresh run. It is plain JSON and small:
 * what people hand in is kept in the event log and not here. Times are ISO 8601 in UTC.
 */
import type { Charter } from '../../contracts/charter.js';
import type { HandedObservations } from '../../contracts/evidence.js';
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
import type { LookRecord } from '../evidence/look.js';
import type { VerdictWord } from '../evidence/verdict.js';
import type { Movement, Spending } from './cycle-money.js';

/** The person who acts. The API takes it from the key, so nothing in a request body can change it. */
export interface Actor {
  readonly person: string;
  readonly roles: readonly Role[];
  /** The lines of business for which the person speaks; `*` means all. */
  readonly lobs: readonly string[];
}

/** A place at a gate that one person fills by approving; one person never fills two. */
export interface Seat {
  readonly role: Role;
  readonly lob?: string;
  approvedBy?: string;
}

/** What a gate shows to the approver, and what an approval is bound to. */
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
  /** Goes up with every partial approval and deferral, so that a decision on an earlier version is refused. */
  version: number;
  readonly seats: Seat[];
  readonly evidence: GateEvidence;
  /** Why the gate cannot be approved; set when the verdict is anything but a pass. */
  readonly approvalBlockedBy?: string;
  readonly returnTargets: readonly Phase[];
  /** How the cycle ends when the gate rejects; `rejected` where it is absent. */
  readonly rejectedOutcome?: Outcome;
  /** How often the gate was deferred. */
  deferrals: number;
  readonly since: string;
  due: string;
  reminded?: boolean;
  /** A further role that may decide, set when the window is nearly over. */
  escalatedTo?: Role;
  /** How long holds, vetoes and overspends have set the gate aside. */
  pausedMs?: number;
  /** Who has voted against; at a veto, to lift it. */
  against?: string[];
  /** Who had a part without a seat of their own, because the gate was late or tied; only one person of a gate may. */
  standIn?: string;
}

/** Somebody must hand something in. */
export interface SubmissionWait {
  readonly what: 'submission';
  /** Id of the request. */
  readonly askId: string;
  readonly kind: SubmissionKind;
  readonly roles: readonly Role[];
  /** The one person who may answer, where the charter names one. */
  readonly person?: string;
  /** The wave, check or step that is meant, where there are several. */
  readonly item?: string;
  /** The line of business that it concerns; all of the cycle's where it is absent. */
  readonly lob?: string;
  /** What the last submission lacked, in words; empty before the first one. For an undo: its task. */
  readonly missing: readonly string[];
  readonly since: string;
  readonly due: string;
  reminded?: boolean;
  /** The role that was called when the window was nearly over. */
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
  /** In which role; it decides who may end the hold. Absent where `byCycle` is set. */
  readonly role?: Role;
  readonly reason: string;
  readonly since: string;
  /** When the cycle goes on by itself, because no hold may last for ever. */
  readonly due: string;
  reminded?: boolean;
  /** The role that was called when the window of the hold was nearly over. */
  escalatedTo?: Role;
  /** Set in a wave that is held because its whole cycle is suspended; it goes on together with the cycle. */
  readonly byCycle?: boolean;
}

/** The cycle waits for a wave, which is a process of its own with its own clocks. Nobody must act on the cycle. */
export interface WaveWait {
  readonly what: 'wave';
  readonly wave: string;
  /** Id of the wave's own process. */
  readonly id: string;
  readonly since: string;
  /** When the wave should have ended; after that the wait is shown as overdue, and people are reminded of it. */
  readonly due: string;
  reminded?: boolean;
  /** The role that was called when the wave was overdue by a whole window. */
  escalatedTo?: Role;
}

export type Wait = DecisionWait | SubmissionWait | TimeWait | HoldWait | WaveWait;

/** The wait that a hold, a veto or an overspend has set aside. It goes on with the time that it had left. */
export interface Suspension {
  /** The person who held, vetoed, or reported the spending. */
  readonly by: string;
  readonly since: string;
  readonly wait: Wait;
  readonly leftMs: number;
  /** The suspension that was there before: a cycle that waits for its overspend can still be held or vetoed. */
  readonly below?: Suspension | null;
}

export interface DecisionMade {
  readonly gateId: string;
  readonly decision: Decision;
  readonly by: string;
  /** Everybody who had a part in the decision: those who approved before, and the one who settled it. */
  readonly persons: readonly string[];
  readonly role: Role;
  readonly at: string;
  readonly reason?: string;
  readonly returnTo?: Phase;
  readonly deferUntil?: string;
  /** The decision latency: the time from the gate's opening to the decision, without the time set aside. */
  readonly latencyMs?: number;
}

/** The answer to an accepted message. It is kept, so that a repeat gets the first answer again. */
export interface Receipt {
  /** The sequence under which the read model will show the effect. */
  readonly sequence: number;
  /** Fingerprint of the payload that was accepted, so that a repeat with another body is noticed. */
  readonly fingerprint: string;
}

/** A step that must be rolled back when the cycle exits early; it is registered before the step itself. */
export interface UndoStep {
  /** Unique within the cycle, and the same in every round: `wave_north`. */
  readonly step: string;
  /** Counts from 1: a step that was rolled back and made again is registered again, with the next number. */
  readonly occurrence: number;
  /** The task, in words for the person who must do it. */
  readonly what: string;
  readonly role: Role;
  /** The line of business that it concerns; all of the cycle's where it is absent. */
  readonly lob?: string;
  status: 'registered' | 'done' | 'unacknowledged';
}

/** One wave of the charter, as the cycle follows it. */
export interface WaveProgress {
  readonly name: string;
  readonly lob: string;
  readonly region: string;
  /** Id of the wave's own process; null until it has begun. */
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

export interface Exit {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly by?: string;
}

export interface CycleState {
  readonly cycleId: string;
  /** Schema of this state, so that a later version of the code can migrate it. */
  readonly schema: number;
  /** A cycle ends by the version of the process that it began with. */
  readonly processVersion: number;
  /** The cycle to which this wave belongs; null where this is a cycle itself. */
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
  /**
   * The round of a phase that is entered and not left yet, as in `pilot.r2`; empty in between. By it a run that continues
   * an earlier one knows that it must not enter the round again.
   */
  entered: string;
  wait: Wait | null;
  /** The wait that a hold, a veto or an overspend has set aside. */
  suspended: Suspension | null;
  /** How many vetoes there have been. Each has a gate of its own, numbered by this count. */
  vetoes: number;
  /** The decisions that settled a gate, by gate id and never by the order of their arrival. */
  readonly settled: Record<string, DecisionMade>;
  lastDecision: DecisionMade | null;
  /** By `askId`: the fingerprint of what was handed in. An id is missing until its answer is complete. */
  readonly answered: Record<string, string>;
  waves: readonly WaveProgress[];
  /** How many sustain checks the effect has passed since the last rollout. */
  checksPassed: number;
  spending: Spending;
  /** The movements of money and of the recognised benefit, in the order in which they were made. */
  readonly movements: Movement[];
  /** The pilot's observations, kept from the end of the pilot until the quality gate has judged them. */
  observations: HandedObservations | null;
  /** The looks at the data of the pilot, in their order, of all rounds. */
  readonly looks: LookRecord[];
  /** The verdicts, by the id of the gate for which each was computed. */
  readonly verdicts: Record<string, GateEvidence>;
  /** By person: why they have an interest in the cycle. None of them may decide a gate of it. */
  readonly interests: Record<string, string>;
  /** By person: the kinds of evidence that they have handed in, in the cycle or in one of its waves. */
  readonly supplied: Record<string, readonly SubmissionKind[]>;
  /** By person: the gates in whose decision they had a part, the waves' gates included. */
  decided: Record<string, readonly string[]>;
  /** The person whom the RACI names to break a tie; null before there is one. */
  tieBreaker: string | null;
  exit: Exit | null;
  /** The steps to roll back on an early exit, in the order in which they were registered. */
  readonly undos: UndoStep[];
  /** The cycle is exiting early, and its steps are being rolled back. */
  undoing: boolean;
  closed: boolean;
  sequence: number;
  headHash: string;
  /** How much governance this improvement needs; the reasons follow in `laneReasons`. */
  lane: Lane;
  laneReasons: readonly string[];
  /** What the cycle inherited from the programme at its start; null when nothing was looked up. */
  inherited: Inherited | null;
  receipts: Readonly<Record<string, Receipt>>;
}
