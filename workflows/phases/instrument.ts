/** Instrument: can we measure it? The baseline is measured, then locked with Finance. */
import { centralSeats } from '../../domain/approvers.js';
import { handedInFor } from '../../domain/evidence-of.js';
import type { Cycle, End } from '../cycle.js';
import { registerUndo } from '../undoing.js';
import { ask, gate } from '../waiting.js';

export async function runInstrument(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  registerUndo(cycle, {
    step: 'pilot_money',
    what: 'return the unspent money of instrument and pilot to the pool',
    role: 'finance_partner',
  });
  const ended = await ask(cycle, {
    kind: 'baseline',
    roles: ['dri'],
    person: state.charter.dri,
    accept: () => [],
  });
  if (ended) return ended;
  return gate(cycle, {
    gate: 'instrument',
    seats: centralSeats(state.charter, 'instrument'),
    evidence: handedInFor(state, 'baseline', 'the baseline, to be locked'),
    returnTargets: ['instrument'],
  });
}
