/**
 * The activities, which make the side effects of the process. Each is idempotent, because the engine may repeat it.
 * `createActivities` takes what they need, so that a test can hand in a real store or a typed fake.
 */
import { planPower } from '../statistics/plan-power.js';
import { judgeEvidence } from './judge-evidence.js';
import type { ActivityDeps, CycleActivities, GovernanceActivities } from './ports.js';
import { recordTransition } from './record-transition.js';

export function createActivities(deps: ActivityDeps): CycleActivities & GovernanceActivities {
  return {
    recordTransition: (transition, taskBeganAt) => recordTransition(deps, transition, taskBeganAt),
    // A refusal is no failure for good here: its failure would stay in the history, and every replay would meet it again.
    recordChange: (step) => deps.recordChange(step),
    claimLedgerLines: (claim) => deps.claimLedgerLines(claim),
    forecastGate: ({ plan, baseline, rounds }) => Promise.resolve(planPower(plan, baseline, rounds)),
    judgeEvidence: (request) => judgeEvidence(deps, request),
  };
}
