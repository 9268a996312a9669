/** Instrument: can we measure it? The baseline is measured, then locked with Finance. */
import type { Policy } from '../../contracts/policy.js';
import type { Baseline } from '../../contracts/submission.js';
import type { PlanPower } from '../../domain/evidence/plan-power.js';
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
  const power = await toldPower(cycle, baseline);
  const said = power ? [power.text] : [];
  return gate(cycle, {
    gate: 'instrument',
    seats: centralSeats(cycle.state, 'instrument'),
    evidence: handedInFor(state, 'baseline', ['the baseline, to be locked', ...said].join('. ')),
    ...underpowered(state.charter.policy, power),
    returnTargets: ['instrument'],
  });
}

/**
 * Tells what the plan can expect of its quality gate, because a pilot that is too small is best found before it begins.
 * @param baseline null in a run that continues an earlier one, which has told it already and whose gate stands
 * @returns null where the baseline holds too little to plan by
 */
async function toldPower(cycle: Cycle, baseline: Baseline | null): Promise<PlanPower | null> {
  if (baseline === null) return null;
  const { state } = cycle;
  const { analysisPlan, policy } = state.charter;
  const power = await forecastGate({ plan: analysisPlan, baseline, rounds: policy.rounds });
  if (power === null) return null;
  tell(cycle, 'power-told', power.text, { gateId: gateIdFor(state, { gate: 'instrument' }), detail: power });
  return power;
}

/** A plan of which nobody can tell what it will show is refused as well as one that will hardly show anything. */
function underpowered(policy: Policy, power: PlanPower | null): { approvalBlockedBy?: string } {
  if (policy.underpowered !== 'refused' || (power && power.atTarget >= power.planned)) return {};
  const why = power ? power.text : 'The baseline holds too little to tell the chance of a pass.';
  return { approvalBlockedBy: `The policy refuses a plan below its planned chance of a pass. ${why}` };
}
