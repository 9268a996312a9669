/**
 * The hands of the process: side effects, each idempotent. `createActivities` takes what they need,
 * so that tests hand in a real store or a typed fake; workflows know only the types.
 */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { LedgerClaim, TakenLine } from '../domain/finance/ledger-claim.js';
import type { Transition } from '../domain/cycle/transition.js';
import type { Judge, Verdict } from '../domain/evidence/verdict.js';
import { judgeEvidence } from './judge-evidence.js';
import { recordTransition } from './record-transition.js';

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

export function createActivities(deps: ActivityDeps): CycleActivities {
  return {
    recordTransition: (transition) => recordTransition(deps, transition),
    claimLedgerLines: (claim) => deps.claimLedgerLines(claim),
    judgeEvidence: (request) => Promise.resolve(judgeEvidence(deps.judge, request)),
  };
}
