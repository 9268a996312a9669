/** Organize: who is accountable? Each line of business accepts capacity and timing before money flows. */
import { lobSeats } from '../../domain/approvers.js';
import { handedInFor } from '../../domain/evidence-of.js';
import { noteInterest } from '../../domain/opening.js';
import type { Cycle, End } from '../cycle.js';
import { ask, gate } from '../waiting.js';

export async function runOrganize(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  const ended = await ask(cycle, {
    kind: 'raci',
    roles: ['pmo'],
    accept: (raci) => {
      for (const person of raci.responsible) noteInterest(state, person, 'runs the cycle');
      return [];
    },
  });
  if (ended) return ended;
  const { lobs, waves } = state.charter;
  return gate(cycle, {
    gate: 'organize',
    seats: lobSeats(lobs),
    evidence: handedInFor(
      state,
      'raci',
      `capacity and timing of ${lobs.join(', ')} for ${waves.length} waves`,
    ),
    returnTargets: ['charter', 'organize'],
  });
}
