/** When a status is still the same to this caller: the head's hash, their rights, and whether the due date has passed. */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { API_VERSION } from '../version.js';
import { etagOf } from './etag.js';

/** What is asked of a cycle for it; a `ReadableCycle` has that. */
export interface Tagged {
  readonly cycleId: string;
  readonly headHash: string;
  readonly wait: { readonly due: string } | null;
}

export function statusEtag({ cycleId, headHash, wait }: Tagged, actor: Actor, nowMs: number): string {
  const rights = [actor.person, [...actor.roles].sort(), [...actor.lobs].sort()];
  // The version: a release may word the same state differently.
  return etagOf(API_VERSION, cycleId, headHash, rights, isOverdue({ wait }, nowMs));
}

export function isOverdue({ wait }: Pick<Tagged, 'wait'>, nowMs: number): boolean {
  return wait !== null && Date.parse(wait.due) < nowMs;
}
