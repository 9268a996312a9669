/** Lines of business as the store's filters take them. */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import type { LobScope } from '../../store/reading/cycle-reader.js';

export function scopeOf(actor: Actor): LobScope {
  return actor.lobs.includes('*') ? '*' : actor.lobs;
}
