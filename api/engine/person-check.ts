/**
 * Whether this person may act at all, asked of the same rules as the workflow asks, before anything is sent: a wrong
 * person is told so even while the engine is away. About the moment (409) the workflow alone decides.
 */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { refuseApprover, refuseCanceller, refuseSubmitter } from '../../domain/decisions/decision-rights.js';
import { REFUSALS, type Refusal } from '../../base/refusal.js';
import { asState, type ReadableCycle } from '../../domain/reading/status.js';
import { ProblemError } from '../errors.js';

/** @throws ProblemError 403 when the open gate is the one that is meant, and this person may not decide it */
export function checkApprover(cycle: ReadableCycle, actor: Actor, gateId: string): void {
  const { wait } = cycle;
  if (cycle.exit || wait?.what !== 'decision' || wait.gateId !== gateId) return;
  throwForbidden(refuseApprover(asState(cycle), wait, actor));
}

/** @throws ProblemError 403 when that kind is asked for, and not of this person */
export function checkSubmitter(cycle: ReadableCycle, actor: Actor, kind: string): void {
  const { wait } = cycle;
  if (wait?.what === 'submission' && wait.kind === kind) throwForbidden(refuseSubmitter(wait, actor));
}

/** @throws ProblemError 403 */
export function checkCanceller(cycle: ReadableCycle, actor: Actor): void {
  if (!cycle.exit) throwForbidden(refuseCanceller(cycle, actor));
}

function throwForbidden(refusal: Refusal | null): void {
  if (refusal && REFUSALS[refusal.code] === 'forbidden')
    throw new ProblemError(refusal.code, refusal.message);
}
