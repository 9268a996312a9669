/** Instrument: can we measure it? The baseline is measured, then locked with Finance. */
import { centralSeats } from '../../domain/decisions/seats.js';
import { handedInFor } from '../../domain/cycle/evidence-of.js';
import type { Cycle, End } from '../process/running-cycle.js';
import { registerMoneyUndo } from '../finance/tranches.js';
import { gate, request } from '../process/waiting.js';

export async function runInstrument(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  registerMoneyUndo(cycle);
  const ended = await request(cycle, {
    kind: 'baseline',
    person: state.charter.dri,
    accept: () => [],
  });
  if (ended) return ended;
  return gate(cycle, {
    gate: 'instrument',
    seats: centralSeats(cycle.state, 'instrument'),
    evidence: handedInFor(state, 'baseline', 'the baseline, to be locked'),
    returnTargets: ['instrument'],
  });
}
