/** For which lines of business somebody speaks, and what they may see at all. */
import type { Actor } from './cycle-state.js';

export function speaksFor(actor: Actor, lob: string): boolean {
  return actor.lobs.includes('*') || actor.lobs.includes(lob);
}

/** Whether a caller may see a cycle at all: they may if it touches a line of business for which they speak. */
export function maySee(actor: Actor, lobs: readonly string[]): boolean {
  return lobs.some((lob) => speaksFor(actor, lob));
}
