/** Who decides which gate, where the charter's policy does not say otherwise. */
import type { Charter } from '../../contracts/charter.js';
import type { Seat } from '../cycle/cycle-state.js';
import type { Gate } from '../../base/vocabulary.js';
import { GATE_ROLE } from './rights.js';

/** Gates decided by one role for the whole cycle; organize and wave acceptance go by line of business. */
export type CentralGate = Exclude<Gate, 'organize' | 'wave_acceptance'>;

export function centralSeats(charter: Charter, gate: CentralGate): Seat[] {
  const { approvers } = charter.policy;
  // Money beyond what was funded is decided by those who funded.
  const named = approvers[gate] ?? (gate === 'overspend' ? approvers.govern : undefined);
  const { role, count } = named ?? { role: GATE_ROLE[gate], count: 1 };
  return Array.from({ length: count }, () => ({ role }));
}

/** One seat for each line of business: its head accepts capacity and timing. */
export function lobSeats(lobs: readonly string[]): Seat[] {
  return lobs.map((lob) => ({ role: GATE_ROLE.organize, lob }));
}
