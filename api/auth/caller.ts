/** Who calls: the person, roles and scope that belong to the key. Nothing in a request's body can change it. */
import type { Actor } from '../../domain/cycle/cycle-state.js';

export interface Caller {
  /** Id of the key, safe to log; not the key. */
  readonly keyId: string;
  readonly actor: Actor;
}

/**
 * Whose idempotency keys these are: the person's, not the key's, so that a request may be repeated after the
 * key was rotated without being carried out twice.
 */
export function clientOf(caller: Caller): string {
  return caller.actor.person;
}
