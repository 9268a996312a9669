/**
 * The process of one improvement, from charter to sustain, to be read from top to bottom; each phase is a small file in
 * `phases/`. It must stay deterministic: it does no I/O and uses no library that reads the clock or the environment.
 * Side effects are activities, and the policy is data that came in with the charter.
 */
import type { Exit } from '../domain/cycle/cycle-state.js';
import { firstState, noteInterest } from '../domain/cycle/first-state.js';
import { phaseAfter } from '../domain/cycle/process-version.js';
import { namingCycles } from '../domain/reading/named-cycles.js';
import { words, type Phase } from '../base/vocabulary.js';
import { listenForDecisions } from './decisions/decision-handlers.js';
import { listenForPauses } from './decisions/pause-handlers.js';
import { listenForSubmissions } from './decisions/submission-handlers.js';
import { recognisedMinor } from '../domain/finance/movements.js';
import { dropUnbookedBenefit, reverseBenefit } from './finance/claiming.js';
import { listenForSpending } from './finance/spending-handlers.js';
import { returnMoney, release } from './finance/tranches.js';
import type { CycleInput, CycleResult, CycleStart } from './messages/definitions.js';
import { phaseBodies } from './phases/index.js';
import { enter, leave } from './process/passage.js';
import { isoNow, newCycle, resumedCycle, tell, type Cycle, type End } from './process/running-cycle.js';
import { runToEnd } from './process/run-to-end.js';
import { takenUpCycle } from './process/taking-up.js';
import { listenForWaves, recallWave } from './rollout/wave-supervision.js';

const RECOGNISED = 'The effect lasted, and Finance has recognised it.';
const UNBOOKED = 'The effect lasted; nothing of it is booked.';

export function improvementCycle(input: CycleInput): Promise<CycleResult> {
  return runToEnd(begin(input), {
    listeners: [listenForDecisions, listenForSubmissions, listenForPauses, listenForSpending, listenForWaves],
    run: runPhases,
    rollback: {
      first: recallWave,
      whenDone: { pilot_money: (cycle) => returnMoney(cycle), recognised_benefit: reverseBenefit },
      last: dropUnbookedBenefit,
    },
  });
}

function begin(input: CycleInput): Cycle {
  if ('resume' in input) return resumedCycle(input);
  return 'takeUp' in input ? takenUpCycle(input) : openCycle(input);
}

function openCycle(input: CycleStart): Cycle {
  const state = firstState({ ...input, at: isoNow() });
  const cycle = newCycle(state, input.eventsPerRun);
  const { person } = input.openedBy;
  tell(cycle, 'cycle-opened', `${person} opened "${state.charter.title}"`, {
    actor: person,
    evidenceHash: state.charterHash,
  });
  tell(cycle, 'lane-set', `${state.lane} lane: ${state.laneReasons.join(' ')}`);
  const splitting = state.inherited?.splitting;
  // Everybody who may see this cycle reads the timeline, also those who may not see the others.
  if (splitting) tell(cycle, 'splitting-suspected', namingCycles(splitting));
  return cycle;
}

async function runPhases(cycle: Cycle): Promise<Exit> {
  // In a run that continues an earlier one, the cycle may be exiting already. Then no phase runs.
  let at: Phase | undefined = cycle.state.exit ? undefined : cycle.state.phase;
  while (at !== undefined) {
    const end: End | null = await runPhase(cycle, at);
    if (cycle.state.exit) return cycle.state.exit;
    at = end?.end === 'return' ? end.to : nextPhase(cycle, at);
  }
  const isBooked = (recognisedMinor(cycle.state) ?? 0) > 0;
  return cycle.state.exit ?? { outcome: 'sustained', reason: isBooked ? RECOGNISED : UNBOOKED };
}

/**
 * The phase that follows in the order of the cycle's process version. A light cycle skips a phase that a standing part of
 * the programme replaces; the timeline names that part.
 */
function nextPhase(cycle: Cycle, after: Phase): Phase | undefined {
  const next = phaseAfter(cycle.state, after);
  const standIn = cycle.state.inherited?.phases.find(({ phase }) => phase === next);
  if (next === undefined || !standIn) return next;
  tell(cycle, 'phase-inherited', `${words(next)} is inherited from ${standIn.from}`);
  if (next === 'organize') {
    const raci = cycle.state.inherited?.raci?.content;
    for (const person of raci?.responsible ?? []) noteInterest(cycle.state, person, 'runs the cycle');
    cycle.state.tieBreaker = raci?.tieBreaker ?? null;
  }
  if (next === 'govern') release(cycle, 'instrument and pilot');
  return nextPhase(cycle, next);
}

/** Records that a phase was entered, runs it and records how it ended, so that what people see is what was done. */
async function runPhase(cycle: Cycle, phase: Phase): Promise<End | null> {
  enter(cycle, phase);
  const end = await phaseBodies[phase](cycle);
  leave(cycle, phase, end);
  return end;
}
