/** What the activities of a worker need, on a real store and with the gate's own judges. */
import { analysisActivities } from '../activities/analyse.js';
import { groupSummaryJudges } from '../statistics/judge.js';
import type { Store } from '../store/connect.js';
import type { WorkerOptions } from './create-worker.js';

type StoreHands = Pick<
  WorkerOptions,
  'recordTransition' | 'judges' | 'claimLedgerLines' | 'retiredPins' | 'recordChange' | 'analysis'
>;

/** Whoever composes a worker puts its own in the place of some of them. */
export function storeHands(store: Store): StoreHands {
  return {
    recordTransition: (transition) => store.recordTransition(transition),
    judges: groupSummaryJudges,
    claimLedgerLines: (claim) => store.claimLedgerLines(claim),
    retiredPins: (cycleId, pins) => store.governed.retiredPins(cycleId, pins),
    recordChange: (step) => store.changes.record(step),
    analysis: analysisActivities({ keepAnalysis: (found) => store.analyses.keep(found) }),
  };
}
