/** The refusal that every message to an ended cycle gets: it says how the cycle ended, and why. */
import { refuse, type Refusal } from '../../base/refusal.js';
import { words } from '../../base/vocabulary.js';
import type { CycleState } from './cycle-state.js';

export function refuseClosed({ exit }: Pick<CycleState, 'exit'>): Refusal {
  const by = exit?.by === undefined ? '' : ` by ${exit.by}`;
  const reason = exit?.reason ? `: ${exit.reason}` : '.';
  return refuse('cycle-closed', `The cycle is ${words(exit?.outcome ?? 'closed')}${by}${reason}`);
}
