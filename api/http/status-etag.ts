/** When a status is still the same to this caller: the head's hash, their rights, and whether the due date has passed. */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { API_VERSION } from '../version.js';
import { etagOf } from './etag.js';

/** What is asked of a cycle for it; a `ReadableCycle` has that. */
export interface Tagged {
  readonly cycleId: string;
  readonly headHash: string;
  readonly wait: { readonly due: string } | null;
  readonly unconfirmedSince?: string | null;
}

export function statusEtag(cycle: Tagged, actor: Actor, nowMs: number): string {
  const { cycleId, headHash, unconfirmedSince = null } = cycle;
  const rights = [actor.person, [...actor.roles].sort(), [...actor.lobs].sort()];
  // The version: a release may word the same state differently.
  return etagOf(API_VERSION, cycleId, headHash, rights, isOverdue(cycle, nowMs), unconfirmedSince);
}

export function isOverdue({ wait }: Pick<Tagged, 'wait'>, nowMs: number): boolean {
  return wait !== null && Date.parse(wait.due) < nowMs;
}
