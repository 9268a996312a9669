/** Draws the next act of a cycle from what its status says: who must act, and what else may happen. */
import type { Plan } from './act-book.js';
import { asidePlan, drawnAside, type Aside } from './aside.js';
import type { Chance } from './seeded-chance.js';
import { decisionPlan, drawnDecision, staleDecisionPlan, type GateVisit } from './gate-decisions.js';
import { handInFor } from './hand-ins.js';
import type { Charter, CycleStatus } from './product.js';

export interface Scene {
  readonly status: CycleStatus;
  readonly charter: Charter;
  readonly chance: Chance;
  /** True when the cycle is led to its end without detours. */
  readonly straight: boolean;
  /** True when Finance has handed in a reconciliation, and so may no longer decide a baseline of this cycle. */
  readonly reconciled: boolean;
  /** The phases that a return of the open gate may name, as its approver is told. */
  readonly targets: readonly string[];
}

/** How often something happens beside the straight way, in a wait of each kind. */
const DETOUR = 0.15;
const DETOUR_ON_THE_WAY_OUT = 0.05;
const DETOUR_WHILE_TIME_PASSES = 0.08;
const STALE = 0.03;

/** Null when nobody must act now. */
export function nextPlan(scene: Scene): Plan | null {
  const { status, chance, straight } = scene;
  const wait = status.waitingFor;
  if (!wait) return null;
  const detours = (probability: number) => !straight && chance.is(probability);
  switch (wait.what) {
    case 'hold':
      return heldPlan(scene);
    case 'time':
    case 'wave':
      return detours(DETOUR_WHILE_TIME_PASSES) ? detourPlan(scene) : null;
    case 'submission':
      if (status.state === 'undoing' ? detours(DETOUR_ON_THE_WAY_OUT) : detours(DETOUR))
        return detourPlan(scene);
      return handInPlan(scene);
    case 'decision':
      return detours(DETOUR) ? detourPlan(scene) : gatePlan(scene);
  }
}

/** Another act in the same moment: of the same kind by somebody else, or one that gets in its way. */
export function rivalPlan(scene: Scene, plan: Plan): Plan {
  const { chance, status } = scene;
  if (chance.is(0.4) && plan.cycleId === status.id) return plan;
  return detourPlan(scene) ?? plan;
}

function detourPlan({ status, chance }: Scene): Plan | null {
  // A cycle that is on its way out takes only reports of spending.
  if (status.state === 'undoing') {
    return status.parent === null && status.money.releasedMinor > 0
      ? asidePlan('spend', status, chance)
      : null;
  }
  return asidePlan(drawnAside(status, chance), status, chance);
}

function heldPlan({ status, chance, straight }: Scene): Plan | null {
  // A wave that is held with its cycle goes on with it.
  if (status.waitingFor?.text.includes('the whole cycle is suspended')) return null;
  const aside: Aside = straight ? 'resume' : chance.weighted({ resume: 78, veto: 7, spend: 8, cancel: 7 });
  const possible =
    aside === 'spend' && (status.money.releasedMinor === 0 || status.parent) ? 'resume' : aside;
  return asidePlan(possible, status, chance);
}

function handInPlan({ status, charter, chance }: Scene): Plan | null {
  const wait = status.waitingFor;
  if (!wait) return null;
  return {
    what: `submit ${wait.submission ?? ''}`,
    by: personOf(wait.roles[0] ?? 'dri'),
    cycleId: status.id,
    path: `/v1/cycles/${status.id}/submissions`,
    body: handInFor({ status, wait, charter, chance }),
  };
}

function gatePlan({ status, chance, straight, reconciled, targets }: Scene): Plan | null {
  const wait = status.waitingFor;
  if (!wait) return null;
  const possible = targets.filter((phase) => !(reconciled && phase === 'instrument'));
  const role = wait.roles[0] ?? 'council_member';
  const by = role === 'council_member' ? memberFor(wait.gateVersion ?? 1, chance) : personOf(role);
  const visit: GateVisit = { id: status.id, wait, by, chance, targets: possible };
  const blocked = status.blockedBy.length > 0;
  if (straight) return decisionPlan(visit, blocked || wait.gateId?.startsWith('veto') ? 'reject' : 'approve');
  return chance.is(STALE) ? staleDecisionPlan(visit) : decisionPlan(visit, drawnDecision(visit, blocked));
}

/** A vote makes a new version of the gate, and mostly the next member comes then. */
function memberFor(gateVersion: number, chance: Chance): string {
  return chance.is(0.8) ? (COUNCIL[gateVersion % COUNCIL.length] ?? COUNCIL[0]) : chance.pick(COUNCIL);
}

/** Three, so that a veto that one lifts and another confirms finds a third. */
const COUNCIL = ['council-member', 'council-member-2', 'council-member-3'] as const;

/** The keys of a first start name their person like the role. */
function personOf(role: string): string {
  return role.replaceAll('_', '-');
}
