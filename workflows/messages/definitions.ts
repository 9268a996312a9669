/**
 * Every message that a cycle takes, with the type of its payload. The API and the tests import this file outside of the
 * workflow sandbox, so it must do nothing but define them.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  CancelRequest,
  DecisionRequest,
  HoldRequest,
  ResumeRequest,
  SpendRequest,
  VetoRequest,
  WithdrawRequest,
} from '../../contracts/decision.js';
import type { ReviewRequest, ReworkRequest } from '../../contracts/metric-change.js';
import type { Submission } from '../../contracts/submission.js';
import type { Charter } from '../../contracts/charter.js';
import type { Actor, CycleState, ParentCycle, Receipt } from '../../domain/cycle/cycle-state.js';
import type { HandedToWave } from '../../domain/cycle/first-state.js';
import type { NewChange } from '../../domain/governance/change-state.js';
import type { Inherited } from '../../domain/programme/inheritance.js';
import type { StoredState } from '../../domain/cycle/transition.js';
import type { ChangeStatus, Outcome } from '../../base/vocabulary.js';
import type { WaveEnded } from '../../domain/rollout/wave-progress.js';

/** What a cycle is started with. */
export interface CycleStart {
  readonly cycleId: string;
  readonly openedBy: Actor;
  readonly charter: Charter;
  /** SHA-256 of the canonical charter: the evidence of the first gate. */
  readonly charterHash: string;
  /** What the cycle inherits from the programme, and its lane; absent when nothing was looked up. */
  readonly inherited?: Inherited;
  /** How long a run's history may grow before a fresh run takes over; tests set it low. */
  readonly eventsPerRun?: number;
  /** The process version to run by; the current one when absent. */
  readonly processVersion?: number;
}

/** The first run gets the start of the cycle; a later run gets the state of the run before. */
export type CycleInput = CycleStart | CycleResumed | CycleTakenUp;

export interface CycleResumed {
  readonly resume: CycleState;
  readonly eventsPerRun: number;
}

/** What a process is started with that takes up a cycle or a wave whose own process was ended from outside. */
export interface CycleTakenUp {
  /** The state that was recorded last. */
  readonly takeUp: CycleState;
  /** How the process before ended, in words for the timeline. */
  readonly reason: string;
  /** The process before had taken the cycle up already, so this one only closes it. */
  readonly giveUp?: boolean;
}

/** What a wave is started with by its cycle. */
export interface WaveStart {
  readonly waveId: string;
  readonly parent: ParentCycle;
  readonly cycle: HandedToWave;
  readonly eventsPerRun: number;
}

export type WaveInput = WaveStart | CycleResumed | CycleTakenUp;

export interface CycleResult {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly sequence: number;
  readonly headHash: string;
}

/** The type of the workflow, for the code that starts it and for a run that continues as a fresh one. */
export type CycleProcess = (input: CycleInput) => Promise<CycleResult>;
export type WaveProcess = (input: WaveInput) => Promise<CycleResult>;

/** A message from a person: who sends it, its content, and a fingerprint of the content. */
export interface Command<Body> {
  readonly actor: Actor;
  /** SHA-256 of the canonical body. It is kept with the answer, so that a repeat with another body is noticed. */
  readonly fingerprint: string;
  readonly body: Body;
}

/** What people send is an update with a validator, because a person must be told when it is refused. */
export const decideUpdate = defineUpdate<Receipt, [Command<DecisionRequest>]>('decide');
export const submitUpdate = defineUpdate<Receipt, [Command<Submission>]>('submit');
export const cancelUpdate = defineUpdate<Receipt, [Command<CancelRequest>]>('cancel');

export const holdUpdate = defineUpdate<Receipt, [Command<HoldRequest>]>('hold');
export const resumeUpdate = defineUpdate<Receipt, [Command<ResumeRequest>]>('resume');
export const vetoUpdate = defineUpdate<Receipt, [Command<VetoRequest>]>('veto');
export const withdrawUpdate = defineUpdate<Receipt, [Command<WithdrawRequest>]>('withdraw');

export const spendUpdate = defineUpdate<Receipt, [Command<SpendRequest>]>('spend');

/** What a cycle tells its wave. It is a signal, because no process waits for the answer. */
export type ParentMessage =
  | { readonly act: 'hold'; readonly by: string; readonly due: string }
  | { readonly act: 'go_on' }
  | { readonly act: 'leave'; readonly outcome: Outcome; readonly reason: string };
export const parentSignal = defineSignal<[ParentMessage]>('parent');
/** A signal without content: its delivery tells the sender that the receiving process still exists. */
export const probeSignal = defineSignal('probe');
export const waveEndedSignal = defineSignal<[WaveEnded]>('waveEnded');

/** The last transition that the database shows. The worker sends it when the history has not confirmed it for long. */
export interface RecordedHead {
  readonly sequence: number;
  readonly hash: string;
}
export const headSignal = defineSignal<[RecordedHead]>('head');

/** For systems that can only signal. The rules are those of `decide`, and a refusal is noted on the timeline. */
export const gateDecisionSignal = defineSignal<[Command<DecisionRequest>]>('gateDecision');

/** The state as the workflow holds it; a dashboard reads the read model instead. */
export const statusQuery = defineQuery<StoredState>('status');

/**
 * The receipt of an update by its id; null when there is none. Temporal finds an update only in the run that accepted it,
 * but the receipts go along to the runs that continue it, and the latest run answers this query even when it has ended.
 */
export const receiptQuery = defineQuery<Receipt | null, [string]>('receipt');

/** How a proposed change to a governed document ended. */
export interface ChangeResult {
  readonly status: ChangeStatus;
  readonly outcome: string;
  /** The version that was published or retired; null when none was. */
  readonly version: number | null;
}

export type ChangeProcess = (input: NewChange) => Promise<ChangeResult>;

/** What people send to a proposed change: its review, a new content after a return, its withdrawal. */
export const reviewUpdate = defineUpdate<Receipt, [Command<ReviewRequest>]>('review');
export const reworkUpdate = defineUpdate<Receipt, [Command<ReworkRequest>]>('rework');
export const withdrawChangeUpdate = defineUpdate<Receipt, [Command<WithdrawRequest>]>('withdrawChange');
