/** Who calls: the person, roles and scope that belong to the key. Nothing in a request's body can change it. */
import type { Actor } from '../../domain/cycle/cycle-state.js';

export interface Caller {
  /** The id of the key, not the key itself, so it is safe to log. */
  readonly keyId: string;
  readonly actor: Actor;
}

/**
 * Names the owner of idempotency keys. That is the person and not the API key, so that a request may be repeated after
 * the API key was replaced without being carried out twice.
 */
export function clientOf(caller: Caller): string {
  return caller.actor.person;
}
