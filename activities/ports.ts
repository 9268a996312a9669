/** What the activities are, as types: workflows know no more of them, and the composition root provides what they need. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { Transition } from '../domain/cycle/transition.js';
import type { Judge, Verdict } from '../domain/evidence/verdict.js';
import type { LedgerClaim, TakenLine } from '../domain/finance/ledger-claim.js';

export interface ActivityDeps {
  /** One transaction: read model, event, outbox. Throws a TransitionRefused for permanent causes. */
  readonly recordTransition: (transition: Transition) => Promise<{ readonly hash: string }>;
  /** The one replaceable port through which evidence becomes a verdict. */
  readonly judge: Judge;
  readonly claimLedgerLines: (claim: LedgerClaim) => Promise<readonly TakenLine[]>;
}

export interface CycleActivities {
  recordTransition(transition: Transition): Promise<string>;
  judgeEvidence(request: JudgeRequest): Promise<JudgedEvidence>;
  /** @returns what others count; nothing is claimed then */
  claimLedgerLines(claim: LedgerClaim): Promise<readonly TakenLine[]>;
}

export interface JudgeRequest {
  readonly plan: AnalysisPlan;
  readonly observations: Observations;
}

export interface JudgedEvidence {
  readonly verdict: Verdict;
  /** SHA-256 of plan, observations and verdict: what an approval is bound to. */
  readonly evidenceHash: string;
}
