/** Turns an actor's lines of business into the form that the store's filters take. */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import type { LobScope } from '../../store/reading/cycle-reader.js';

export function scopeOf(actor: Actor): LobScope {
  return actor.lobs.includes('*') ? '*' : actor.lobs;
}
