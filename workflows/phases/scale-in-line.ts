/**
 * Scale as edition 1 of the process has it, for cycles that began with it: the waves run in the cycle's own workflow,
 * and one that does not pass waits for the council. Must stay as it is until the last of those cycles is closed.
 */
import type { Wave } from '../../contracts/charter.js';
import { centralSeats, lobSeats } from '../../domain/decisions/seats.js';
import { gateIdFor } from '../../domain/decisions/gate-moves.js';
import type { Observations } from '../../contracts/evidence.js';
import { tell, type Cycle, type End } from '../process/running-cycle.js';
import { blockedBy, judgeFor } from '../evidence/judging.js';
import { registerBenefitUndo, registerUndo } from '../process/undo-steps.js';
import { ask, gate } from '../process/waiting.js';

export async function runScaleInLine(cycle: Cycle): Promise<End | null> {
  registerBenefitUndo(cycle);
  for (const [index, wave] of cycle.state.charter.waves.entries()) {
    if (cycle.state.wavesPassed.includes(wave.name)) continue;
    const ended = (await acceptWave(cycle, wave, index + 1)) ?? (await checkWave(cycle, wave, index + 1));
    if (ended) return ended;
  }
  return null;
}

function acceptWave(cycle: Cycle, wave: Wave, item: number): Promise<End | null> {
  return gate(cycle, {
    gate: 'wave_acceptance',
    item,
    seats: lobSeats([wave.lob]),
    evidence: { hash: cycle.state.charterHash, summary: `wave ${wave.name}: ${wave.lob} in ${wave.region}` },
    returnTargets: ['scale'],
  });
}

async function checkWave(cycle: Cycle, wave: Wave, item: number): Promise<End | null> {
  const { state } = cycle;
  registerUndo(cycle, {
    step: `wave_${wave.name}`,
    what: `roll back wave ${wave.name} in ${wave.lob}, ${wave.region}`,
    role: 'lob_head',
  });
  let observations: Observations | null = null;
  const ended = await ask(cycle, {
    kind: 'wave_check',
    roles: ['dri'],
    person: state.charter.dri,
    item,
    itemName: wave.name,
    accept: (check) => {
      observations = check.observations;
      return [];
    },
  });
  if (ended) return ended;
  const plan = { gate: 'wave_check', item } as const;
  const evidence = await judgeFor(cycle, gateIdFor(state, plan), observations);
  if (evidence.verdict === 'pass') {
    state.wavesPassed.push(wave.name);
    tell(cycle, 'wave-passed', `wave ${wave.name} holds`);
    return null;
  }
  return gate(cycle, {
    ...plan,
    seats: centralSeats(state.charter, 'wave_check'),
    evidence,
    ...blockedBy(evidence),
    returnTargets: ['scale'],
    rejectedOutcome: 'rolled_back',
  });
}
