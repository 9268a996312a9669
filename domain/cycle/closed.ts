/** Why a cycle that has ended takes no message any more. */
import { refuse, type Refusal } from '../../base/refusal.js';
import { words } from '../../base/vocabulary.js';
import type { CycleState } from './cycle-state.js';

export function refuseClosed({ exit }: Pick<CycleState, 'exit'>): Refusal {
  const by = exit?.by === undefined ? '' : ` by ${exit.by}`;
  const reason = exit?.reason ? `: ${exit.reason}` : '.';
  return refuse('cycle-closed', `The cycle is ${words(exit?.outcome ?? 'closed')}${by}${reason}`);
}
