/** The seats of a gate: from the charter's policy, or from the table of rights where the policy names nobody. */
import type { Charter } from '../../contracts/charter.js';
import type { Seat } from '../cycle/cycle-state.js';
import type { Gate } from '../../base/vocabulary.js';
import { GATE_ROLE } from './rights.js';

/** The gates that one role decides for the whole cycle. The other two have a seat for each line of business. */
export type CentralGate = Exclude<Gate, 'organize' | 'wave_acceptance'>;

export function centralSeats(charter: Charter, gate: CentralGate): Seat[] {
  const { approvers } = charter.policy;
  // An overspend is decided by those who decided the funding, unless the policy names others.
  const named = approvers[gate] ?? (gate === 'overspend' ? approvers.govern : undefined);
  const { role, count } = named ?? { role: GATE_ROLE[gate], count: 1 };
  return Array.from({ length: count }, () => ({ role }));
}

/** One seat for each line of business: its head accepts capacity and timing. */
export function lobSeats(lobs: readonly string[]): Seat[] {
  return lobs.map((lob) => ({ role: GATE_ROLE.organize, lob }));
}
