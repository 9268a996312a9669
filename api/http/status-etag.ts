/** When a status is still the same to this caller: the head's hash, their rights, and whether the due date has passed. */
import type { Actor } from '../../domain/cycle-state.js';
import type { ReadableCycle } from '../../domain/status.js';
import { API_VERSION } from '../version.js';
import { etagOf } from './etag.js';

export function statusEtag({ cycleId, headHash, wait }: ReadableCycle, actor: Actor, nowMs: number): string {
  const rights = [actor.person, [...actor.roles].sort(), [...actor.lobs].sort()];
  const overdue = wait !== null && Date.parse(wait.due) < nowMs;
  // The version: a release may word the same state differently.
  return etagOf(API_VERSION, cycleId, headHash, rights, overdue);
}
