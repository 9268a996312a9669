/** The types of the activities, which is all that workflows may import of them, and of what the activities need. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { HandedObservations, Observations } from '../contracts/evidence.js';
import type { Baseline } from '../contracts/submission.js';
import type { Transition } from '../domain/cycle/transition.js';
import type { AnyAnalysisStart } from '../domain/evidence/analysis.js';
import type { DatasetStart, EvidenceFor } from '../domain/evidence/dataset.js';
import type { ChangeStep } from '../domain/governance/change-state.js';
import type { Looking } from '../domain/evidence/look.js';
import type { Pin, RetiredPin } from '../domain/evidence/metric-pins.js';
import type { PlanPower } from '../domain/evidence/plan-power.js';
import type { Judges, Verdict } from '../domain/evidence/verdict.js';
import type { LedgerClaim, TakenLine } from '../domain/finance/ledger-claim.js';
import type { RowDeps } from './observed.js';

export interface ActivityDeps extends RowDeps {
  /**
   * Writes read model, event and outbox in one transaction.
   * @throws TransitionRefused for permanent causes
   */
  readonly recordTransition: (transition: Transition) => Promise<{ readonly hash: string }>;
  /** Whether the engine may have given up the workflow task that began then; `worker/task-age.ts` says why it matters. */
  readonly isTaskTooOld: (beganAt: string) => boolean;
  /** The one replaceable port through which evidence becomes a verdict. */
  readonly judges: Judges;
  /** Of the versions that a plan is locked on, those that are retired, and not re-pinned for this cycle. */
  readonly retiredPins: (cycleId: string, pins: readonly Pin[]) => Promise<readonly RetiredPin[]>;
  readonly claimLedgerLines: (claim: LedgerClaim) => Promise<readonly TakenLine[]>;
  /** Writes a proposed change, its log and, with its last step, the version, in one transaction. */
  readonly recordChange: (step: ChangeStep) => Promise<ChangeRecorded>;
}

export interface CycleActivities {
  /**
   * @param taskBeganAt when the workflow task began, ISO 8601
   * @returns the hash
   * @throws ApplicationFailure `TransitionRefused` or `TaskTooOld`: the workflow task must fail then
   */
  recordTransition(transition: Transition, taskBeganAt: string): Promise<string>;
  judgeEvidence(request: JudgeRequest): Promise<JudgedEvidence>;
  /** @returns null where the baseline holds too little to plan by */
  forecastGate(request: ForecastRequest): Promise<PlanPower | null>;
  /** @returns the lines that other cycles count; nothing is claimed unless there are none */
  claimLedgerLines(claim: LedgerClaim): Promise<readonly TakenLine[]>;
}

export interface AnalysisActivities {
  /** Computes and keeps it; the same again where it is kept already. */
  analyse(start: AnyAnalysisStart): Promise<void>;
}

export interface DatasetActivities {
  /**
   * Reads the file and writes down what came of it; the same again where that is known.
   * @throws ApplicationFailure `FileMissing` where this worker does not have what the API was sent
   */
  importDataset(start: DatasetStart): Promise<void>;
  /** Writes down that it could not be read, for a reason that is not in the file. */
  abandonDataset(start: DatasetStart, why: string): Promise<void>;
}

export interface GovernanceActivities {
  /** A step that the store refuses is tried again until somebody has mended the store: it waits in sight. */
  recordChange(step: ChangeStep): Promise<ChangeRecorded>;
}

export interface ChangeRecorded {
  /** The version that this change has published or retired; null while it has not. */
  readonly version: number | null;
}

/** Of a worker that keeps the read model in step; nothing that a cycle needs. */
export interface UpkeepActivities {
  reconcileSample(request: SampleRequest): Promise<SampleReport>;
}

export interface SampleRequest {
  /** How many cycles at most. */
  readonly sample: number;
}

export interface SampleReport {
  readonly checked: number;
  /** Cycles whose read model is not what their history says, or cannot be proven. */
  readonly differing: number;
}

export interface JudgeRequest extends EvidenceFor {
  /** For which cycle, of a wave that of its cycle. */
  readonly cycleId: string;
  readonly plan: AnalysisPlan;
  readonly observations: HandedObservations;
  /** The looks at a pilot so far. Absent for waves and sustain checks, which ask another question. */
  readonly looks?: Omit<Looking, 'dataHash'>;
}

export interface ForecastRequest {
  readonly plan: AnalysisPlan;
  readonly baseline: Baseline;
  /** Over how many rounds the significance level is divided. */
  readonly rounds: number;
}

export interface JudgedEvidence {
  readonly verdict: Verdict;
  /** SHA-256 of plan, observations and verdict. An approval is bound to it. */
  readonly evidenceHash: string;
  /** What the rows of a data set came to, which the hash is made of then; null where sums were handed in. */
  readonly observed: Observations | null;
}
