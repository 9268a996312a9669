/** Instrument: can we measure it? The baseline is measured, then locked with Finance. */
import type { Baseline } from '../../contracts/submission.js';
import { centralSeats } from '../../domain/decisions/seats.js';
import { gateIdFor } from '../../domain/decisions/gate-moves.js';
import { handedInFor } from '../../domain/cycle/evidence-of.js';
import { tell, type Cycle, type End } from '../process/running-cycle.js';
import { registerMoneyUndo } from '../finance/tranches.js';
import { forecastGate } from '../process/hands.js';
import { gate, request } from '../process/waiting.js';

export async function runInstrument(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  registerMoneyUndo(cycle);
  let baseline: Baseline | null = null;
  const ended = await request(cycle, {
    kind: 'baseline',
    person: state.charter.dri,
    accept: (given) => {
      baseline = given;
      return [];
    },
  });
  if (ended) return ended;
  const power = await tellPower(cycle, baseline);
  return gate(cycle, {
    gate: 'instrument',
    seats: centralSeats(cycle.state, 'instrument'),
    evidence: handedInFor(state, 'baseline', ['the baseline, to be locked', ...power].join('. ')),
    returnTargets: ['instrument'],
  });
}

/**
 * Tells what the plan can expect of its quality gate, because a pilot that is too small is best found before it begins.
 * @param baseline null in a run that continues an earlier one, which has told it already
 * @returns the sentences; none where the baseline holds too little to plan by
 */
async function tellPower(cycle: Cycle, baseline: Baseline | null): Promise<string[]> {
  if (baseline === null) return [];
  const { state } = cycle;
  const { analysisPlan, policy } = state.charter;
  const power = await forecastGate({ plan: analysisPlan, baseline, rounds: policy.rounds });
  if (power === null) return [];
  tell(cycle, 'power-told', power.text, { gateId: gateIdFor(state, { gate: 'instrument' }), detail: power });
  return [power.text];
}
