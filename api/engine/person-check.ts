/**
 * Asks the same rules as the workflow whether this person may act at all, before anything is sent, so that a wrong person
 * is told so even while the engine is away. The workflow alone decides whether it is the moment (409). The read model may
 * lag behind, so none of these checks is the last word on a request.
 */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { refuseApprover, refuseCanceller, refuseSubmitter } from '../../domain/decisions/decision-rights.js';
import { REFUSALS, type Refusal } from '../../base/refusal.js';
import { asState, type ReadableCycle } from '../../domain/reading/status.js';
import { ProblemError } from '../errors.js';

/** Refuses with 403 when the open gate is the one that is meant and this person may not decide it. */
export function approverRefusal(cycle: ReadableCycle, actor: Actor, gateId: string): ProblemError | null {
  const { wait } = cycle;
  if (cycle.exit || wait?.what !== 'decision' || wait.gateId !== gateId) return null;
  return aboutPerson(refuseApprover(asState(cycle), wait, actor));
}

/** Refuses with 403 when a hand-in of this kind is requested, but not from this person. */
export function submitterRefusal(cycle: ReadableCycle, actor: Actor, kind: string): ProblemError | null {
  const { wait } = cycle;
  if (wait?.what !== 'submission' || wait.kind !== kind) return null;
  return aboutPerson(refuseSubmitter(asState(cycle), wait, actor));
}

/** Refuses with 403 when this person may not cancel such a cycle. */
export function cancellerRefusal(cycle: ReadableCycle, actor: Actor): ProblemError | null {
  return cycle.exit ? null : aboutPerson(refuseCanceller(asState(cycle), actor));
}

function aboutPerson(refusal: Refusal | null): ProblemError | null {
  return refusal && REFUSALS[refusal.code] === 'forbidden'
    ? new ProblemError(refusal.code, refusal.message)
    : null;
}
