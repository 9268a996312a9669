/**
 * Draws what an approver does at an open gate: mostly approve; otherwise return, defer, reject, or decide on evidence
 * that has changed.
 */
import type { Plan } from './act-book.js';
import type { Chance } from './seeded-chance.js';
import type { CycleStatus } from './product.js';
import { DAY_MS } from '../../base/duration.js';

type WaitingFor = NonNullable<CycleStatus['waitingFor']>;
export type Decision = 'approve' | 'reject' | 'return' | 'defer';

export interface GateVisit {
  readonly id: string;
  readonly wait: WaitingFor;
  readonly by: string;
  readonly chance: Chance;
  /** The phases that a return may name. */
  readonly targets: readonly string[];
}

export function decisionPlan(visit: GateVisit, decision: Decision): Plan {
  const { id, wait, by, chance, targets } = visit;
  const decided = decision === 'return' && targets.length === 0 ? 'reject' : decision;
  const returnTo = decided === 'return' ? { returnTo: chance.pick(targets) } : {};
  const later = new Date(Date.now() + chance.whole(1, 5) * DAY_MS).toISOString();
  const deferUntil = decided === 'defer' ? { deferUntil: later } : {};
  const seen = { gateId: wait.gateId, gateVersion: wait.gateVersion, evidenceHash: wait.evidence?.hash };
  return {
    what: decided,
    by,
    cycleId: id,
    path: `/v1/cycles/${id}/decisions`,
    body: (mark) => ({
      ...seen,
      decision: decided,
      ...returnTo,
      ...deferUntil,
      reason: `decided by ${mark}`,
    }),
  };
}

/** A decision on a version of the gate that does not exist; it must be refused, and leave nothing. */
export function staleDecisionPlan(visit: GateVisit): Plan {
  const { wait } = visit;
  const stale = decisionPlan(
    { ...visit, wait: { ...wait, gateVersion: (wait.gateVersion ?? 1) + 7 } },
    'approve',
  );
  return { ...stale, what: 'approve what is not there' };
}

/** The drawn decision for the gate: a veto is lifted more often than not, and an overspend mostly granted. */
export function drawnDecision(
  { wait, chance }: Pick<GateVisit, 'wait' | 'chance'>,
  blocked: boolean,
): Decision {
  const gate = (wait.gateId ?? '').split('.')[0];
  if (gate === 'veto') return chance.weighted({ approve: 35, reject: 65 });
  if (gate === 'overspend') return chance.weighted({ approve: 85, reject: 15 });
  if (blocked) return chance.weighted({ return: 65, reject: 30, defer: 5 });
  if (gate === 'wave_acceptance') return chance.weighted({ approve: 93, reject: 4, defer: 3 });
  return chance.weighted({ approve: 86, return: 6, defer: 4, reject: 4 });
}
