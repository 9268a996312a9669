/**
 * Every message that a cycle takes, with its payload's shape. The API and the tests import this file;
 * nothing here may need the workflow sandbox at load time beyond the definitions.
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
import type { Submission } from '../../contracts/submission.js';
import type { Charter } from '../../contracts/charter.js';
import type { Actor, CycleState, ParentCycle, Receipt } from '../../domain/cycle/cycle-state.js';
import type { HandedToWave } from '../../domain/cycle/first-state.js';
import type { Inherited } from '../../domain/programme/inheritance.js';
import type { StoredState } from '../../domain/cycle/transition.js';
import type { Outcome } from '../../base/vocabulary.js';
import type { WaveEnded } from '../../domain/rollout/wave-progress.js';

/** What a cycle is started with. */
export interface CycleStart {
  readonly cycleId: string;
  readonly openedBy: Actor;
  readonly charter: Charter;
  /** SHA-256 of the canonical charter: the evidence of the first gate. */
  readonly charterHash: string;
  /** What it takes from the programme, and its lane; absent when nothing was looked up. */
  readonly inherited?: Inherited;
  /** How long a run's history may grow before a fresh run takes over; tests set it low. */
  readonly eventsPerRun?: number;
  /** Of the process; the current one when absent. */
  readonly processVersion?: number;
}

/** A first run starts; a later one takes over the state of the run before. */
export type CycleInput = CycleStart | CycleResumed;

export interface CycleResumed {
  readonly resume: CycleState;
  readonly eventsPerRun: number;
}

/** What a wave is started with by its cycle. */
export interface WaveStart {
  readonly waveId: string;
  readonly parent: ParentCycle;
  readonly cycle: HandedToWave;
  readonly eventsPerRun: number;
}

export type WaveInput = WaveStart | CycleResumed;

export interface CycleResult {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly sequence: number;
  readonly headHash: string;
}

/** The workflow's type, for who starts it or hands over to a fresh run. */
export type CycleProcess = (input: CycleInput) => Promise<CycleResult>;
export type WaveProcess = (input: WaveInput) => Promise<CycleResult>;

/** Who says it, a fingerprint of what is said, and what is said. */
export interface Command<Body> {
  readonly actor: Actor;
  /** SHA-256 of the canonical body: kept with the answer, so a repeat with another body shows. */
  readonly fingerprint: string;
  readonly body: Body;
}

/** A person must be told no: an update with a validator. */
export const decideUpdate = defineUpdate<Receipt, [Command<DecisionRequest>]>('decide');
export const submitUpdate = defineUpdate<Receipt, [Command<Submission>]>('submit');
export const cancelUpdate = defineUpdate<Receipt, [Command<CancelRequest>]>('cancel');

export const holdUpdate = defineUpdate<Receipt, [Command<HoldRequest>]>('hold');
export const resumeUpdate = defineUpdate<Receipt, [Command<ResumeRequest>]>('resume');
export const vetoUpdate = defineUpdate<Receipt, [Command<VetoRequest>]>('veto');
export const withdrawUpdate = defineUpdate<Receipt, [Command<WithdrawRequest>]>('withdraw');

export const spendUpdate = defineUpdate<Receipt, [Command<SpendRequest>]>('spend');

/** Between a cycle and its waves nobody waits for an answer: signals. */
export type ParentMessage =
  | { readonly act: 'hold'; readonly by: string; readonly due: string }
  | { readonly act: 'go_on' }
  | { readonly act: 'leave'; readonly outcome: Outcome; readonly reason: string };
export const parentSignal = defineSignal<[ParentMessage]>('parent');
/** Says nothing: that it arrives tells the sender that the process lives. */
export const probeSignal = defineSignal('probe');
export const waveEndedSignal = defineSignal<[WaveEnded]>('waveEnded');

/** What the database shows as the last transition; told by the worker when history has not confirmed it for long. */
export interface RecordedHead {
  readonly sequence: number;
  readonly hash: string;
}
export const headSignal = defineSignal<[RecordedHead]>('head');

/** For systems that can only signal: the same rules; a refused one is recorded on the timeline. */
export const gateDecisionSignal = defineSignal<[Command<DecisionRequest>]>('gateDecision');

/** The state as the workflow holds it; a dashboard reads the read model instead. */
export const statusQuery = defineQuery<StoredState>('status');
