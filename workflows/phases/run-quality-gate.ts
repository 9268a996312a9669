/**
 * Quality gate: did outcomes move, and did nothing else break? The verdict is computed. The council can approve only a
 * pass; it can also return the cycle to the phase that must repair something, defer, or reject.
 */
import { centralSeats } from '../../domain/decisions/seats.js';
import { gateIdFor } from '../../domain/decisions/gate-moves.js';
import type { Cycle, End } from '../process/running-cycle.js';
import { blockedBy, judgePilot } from '../evidence/judging.js';
import { gate } from '../process/waiting.js';

export async function runQualityGate(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  const gateId = gateIdFor(state, { gate: 'quality_gate' });
  const evidence = await judgePilot(cycle, gateId, state.observations);
  state.observations = null;
  return gate(cycle, {
    gate: 'quality_gate',
    seats: centralSeats(state, 'quality_gate'),
    evidence,
    ...blockedBy(evidence),
    returnTargets: ['instrument', 'enable', 'pilot'],
  });
}
