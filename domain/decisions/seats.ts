/** Who decides which gate, where the charter's policy does not say otherwise. */
import type { Charter } from '../../contracts/charter.js';
import type { Seat } from '../cycle/cycle-state.js';
import type { Gate, Role } from '../../base/vocabulary.js';

/** Gates decided by one role for the whole cycle; organize and wave acceptance go by line of business. */
export type CentralGate = Exclude<Gate, 'organize' | 'wave_acceptance'>;

const USUAL_ROLE: Readonly<Record<CentralGate, Role>> = {
  charter: 'council_member',
  govern: 'council_member',
  instrument: 'finance_partner',
  quality_gate: 'council_member',
  finance_reconciliation: 'cfo',
  wave_check: 'council_member',
  sustain_check: 'council_member',
  veto: 'council_member',
  overspend: 'council_member',
};

export function centralSeats(charter: Charter, gate: CentralGate): Seat[] {
  const { approvers } = charter.policy;
  // Money beyond what was funded is decided by those who funded.
  const named = approvers[gate] ?? (gate === 'overspend' ? approvers.govern : undefined);
  const { role, count } = named ?? { role: USUAL_ROLE[gate], count: 1 };
  return Array.from({ length: count }, () => ({ role }));
}

/** One seat for each line of business: its head accepts capacity and timing. */
export function lobSeats(lobs: readonly string[]): Seat[] {
  return lobs.map((lob) => ({ role: 'lob_head', lob }));
}
