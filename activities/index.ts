/**
 * The hands of the process: side effects, each idempotent. `createActivities` takes what they need,
 * so that tests hand in a real store or a typed fake.
 */
import { judgeEvidence } from './judge-evidence.js';
import type { ActivityDeps, CycleActivities } from './ports.js';
import { recordTransition } from './record-transition.js';

export function createActivities(deps: ActivityDeps): CycleActivities {
  return {
    recordTransition: (transition) => recordTransition(deps, transition),
    claimLedgerLines: (claim) => deps.claimLedgerLines(claim),
    judgeEvidence: (request) => Promise.resolve(judgeEvidence(deps.judge, request)),
  };
}
