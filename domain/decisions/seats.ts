/**
 * The seats of a gate. The role of each comes from the table of rights. How many there are is the most of: one, the quorum
 * of the council where the council decides as a body, and what the policy requires.
 */
import type { CycleState, Seat } from '../cycle/cycle-state.js';
import { ofPerson } from '../../base/person.js';
import type { Gate } from '../../base/vocabulary.js';
import { GATE_ROLE, QUORUM_GATES } from './rights.js';

/** The gates that one role decides for the whole cycle. The other two have a seat for each line of business. */
export type CentralGate = Exclude<Gate, 'organize' | 'wave_acceptance'>;

type Judged = Pick<CycleState, 'charter' | 'inherited' | 'interests' | 'supplied'>;

export function centralSeats(state: Judged, gate: CentralGate): Seat[] {
  const { approvers } = state.charter.policy;
  // An overspend is decided by as many as have decided the funding, unless the policy requires more.
  const asked = Math.max(approvers[gate] ?? 1, gate === 'overspend' ? (approvers.govern ?? 1) : 1);
  const count = Math.max(asked, QUORUM_GATES.includes(gate) ? quorumOf(state) : 1);
  return Array.from({ length: count }, () => ({ role: GATE_ROLE[gate] }));
}

/**
 * How many of the council must decide together. Members with an interest recuse themselves; where fewer than the quorum
 * are left, all who are left decide.
 */
function quorumOf({ inherited, interests, supplied }: Judged): number {
  const council = inherited?.council?.content;
  if (!council) return 1;
  const isRecused = (person: string) =>
    ofPerson(interests, person) !== undefined || ofPerson(supplied, person) !== undefined;
  const left = council.members.filter(
    ({ person, roles }) => roles.includes('council_member') && !isRecused(person),
  );
  return Math.max(1, Math.min(council.quorum, left.length));
}

/** One seat for each line of business: its head accepts capacity and timing. */
export function lobSeats(lobs: readonly string[]): Seat[] {
  return lobs.map((lob) => ({ role: GATE_ROLE.organize, lob }));
}
