/** Instrument: can we measure it? The baseline is measured, then locked with Finance. */
import { centralSeats } from '../../domain/approvers.js';
import { handedInFor } from '../../domain/evidence-of.js';
import type { Cycle, End } from '../cycle.js';
import { registerMoneyUndo } from '../undo-steps.js';
import { ask, gate } from '../waiting.js';

export async function runInstrument(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  registerMoneyUndo(cycle);
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
