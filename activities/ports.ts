/** The types of the activities, which is all that workflows may import of them, and of what the activities need. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { Transition } from '../domain/cycle/transition.js';
import type { Judge, Verdict } from '../domain/evidence/verdict.js';
import type { LedgerClaim, TakenLine } from '../domain/finance/ledger-claim.js';

export interface ActivityDeps {
  /**
   * Writes read model, event and outbox in one transaction.
   * @throws TransitionRefused for permanent causes
   */
  readonly recordTransition: (transition: Transition) => Promise<{ readonly hash: string }>;
  /** The one replaceable port through which evidence becomes a verdict. */
  readonly judge: Judge;
  readonly claimLedgerLines: (claim: LedgerClaim) => Promise<readonly TakenLine[]>;
}

export interface CycleActivities {
  recordTransition(transition: Transition): Promise<string>;
  judgeEvidence(request: JudgeRequest): Promise<JudgedEvidence>;
  /** @returns the lines that other cycles count; nothing is claimed unless there are none */
  claimLedgerLines(claim: LedgerClaim): Promise<readonly TakenLine[]>;
}

export interface JudgeRequest {
  readonly plan: AnalysisPlan;
  readonly observations: Observations;
}

export interface JudgedEvidence {
  readonly verdict: Verdict;
  /** SHA-256 of plan, observations and verdict. An approval is bound to it. */
  readonly evidenceHash: string;
}
