/** Tells when a status is the same to a caller: by head hash, doubt, the caller's rights, and whether it is overdue. */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { API_VERSION } from '../version.js';
import { etagOf } from './etag.js';

/** The fields of a cycle that its tag depends on; a `ReadableCycle` has them. */
export interface Tagged {
  readonly cycleId: string;
  readonly headHash: string;
  readonly wait: { readonly due: string } | null;
  readonly unconfirmedSince?: string | null;
}

export function statusEtag(cycle: Tagged, actor: Actor, nowMs: number): string {
  const { cycleId, headHash, unconfirmedSince = null } = cycle;
  const rights = [actor.person, [...actor.roles].sort(), [...actor.lobs].sort()];
  // The version is part of the tag, because a release may word the same state differently.
  return etagOf(API_VERSION, cycleId, headHash, rights, isOverdue(cycle, nowMs), unconfirmedSince);
}

export function isOverdue({ wait }: Pick<Tagged, 'wait'>, nowMs: number): boolean {
  return wait !== null && Date.parse(wait.due) < nowMs;
}
