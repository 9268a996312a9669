/** Organize: who is accountable? Each line of business accepts capacity and timing before money flows. */
import { lobSeats } from '../../domain/decisions/seats.js';
import { handedInFor } from '../../domain/cycle/evidence-of.js';
import { noteInterest } from '../../domain/cycle/first-state.js';
import type { Cycle, End } from '../process/running-cycle.js';
import { gate, request } from '../process/waiting.js';

export async function runOrganize(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  const ended = await request(cycle, {
    kind: 'raci',
    accept: (raci) => {
      for (const person of raci.responsible) noteInterest(state, person, 'runs the cycle');
      state.tieBreaker = raci.tieBreaker;
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
