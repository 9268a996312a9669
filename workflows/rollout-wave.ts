/**
 * One wave of a rollout, as a process of its own: the line of business accepts, the wave is checked against the
 * holdout that is retained, and it holds or takes itself back. It tells its cycle how it ended.
 */
import { CancellationScope, condition, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { Wave } from '../contracts/charter.js';
import type { Observations } from '../contracts/evidence.js';
import { centralSeats, lobSeats } from '../domain/decisions/seats.js';
import { checkPlan } from '../domain/evidence/check-plan.js';
import type { Exit, ParentCycle } from '../domain/cycle/cycle-state.js';
import { gateIdFor } from '../domain/decisions/gate-moves.js';
import { firstWaveState } from '../domain/cycle/first-state.js';
import { goOn, holdWithCycle } from '../domain/decisions/suspension.js';
import { words } from '../base/vocabulary.js';
import { nowMs, tell, type Cycle, type End } from './process/running-cycle.js';
import { blockedBy, judgeFor } from './evidence/judging.js';
import { liveThrough } from './process/run-to-end.js';
import {
  centreSignal,
  waveEndedSignal,
  type CentreMessage,
  type CycleResult,
  type WaveInput,
} from './messages/definitions.js';
import { newCycle, resumedCycle } from './process/new-run.js';
import { enter, leave } from './process/passage.js';
import { registerUndo } from './process/undo-steps.js';
import { ask, gate } from './process/waiting.js';

const EXIT: End = { end: 'exit' };

export async function rolloutWave(input: WaveInput): Promise<CycleResult> {
  const cycle = 'resume' in input ? resumedCycle(input) : openWave(input);
  const { parent } = cycle.state;
  if (!parent) throw new Error(`${cycle.state.cycleId} is no wave`);
  // What the cycle passes on must be done even when an operator has cancelled the wave in the engine.
  setHandler(centreSignal, (message) => CancellationScope.nonCancellable(() => obey(cycle, message)));
  const result = await liveThrough(cycle, () => runWave(cycle, parent));
  const { outcome, reason } = result;
  const ended = { id: cycle.state.cycleId, outcome, reason };
  await CancellationScope.nonCancellable(() =>
    getExternalWorkflowHandle(`cycle:${parent.id}`)
      .signal(waveEndedSignal, ended)
      // A cycle that an operator has removed needs to know nothing any more.
      .catch(() => undefined),
  );
  return result;
}

function openWave({
  waveId,
  parent,
  cycle: from,
  eventsPerRun,
}: Exclude<WaveInput, { resume: unknown }>): Cycle {
  const state = firstWaveState(from, parent, waveId, new Date(nowMs()).toISOString());
  const cycle = newCycle(state, eventsPerRun);
  tell(cycle, 'cycle-opened', `wave ${parent.wave} of ${parent.id}`, { evidenceHash: state.charterHash });
  return cycle;
}

async function runWave(cycle: Cycle, { item }: ParentCycle): Promise<Exit> {
  const { state } = cycle;
  const [wave] = state.charter.waves;
  if (!wave) throw new Error(`${state.cycleId} has no wave`);
  for (;;) {
    // A cancellation, or a run that continues one that was leaving.
    if (state.exit) return state.exit;
    enter(cycle, 'scale');
    const end = (await acceptOnce(cycle, wave, item)) ?? (await checkWave(cycle, wave, item));
    leave(cycle, 'scale', end);
    if (end === null && !cycle.state.exit) return { outcome: 'passed', reason: `wave ${wave.name} holds` };
  }
}

/** Capacity and timing stay accepted when the check is repeated. */
async function acceptOnce(cycle: Cycle, wave: Wave, item: number): Promise<End | null> {
  if ((cycle.state.rounds.scale ?? 1) > 1) return null;
  return gate(cycle, {
    gate: 'wave_acceptance',
    item,
    seats: lobSeats([wave.lob]),
    evidence: { hash: cycle.state.charterHash, summary: `wave ${wave.name}: ${wave.lob} in ${wave.region}` },
    returnTargets: [],
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
  const evidence = await judgeFor(cycle, gateIdFor(state, plan), observations, checkPlan(state.charter));
  // Stopped while it was judged: that is how it ends.
  if (state.exit) return EXIT;
  if (evidence.verdict === 'pass') return null;
  // Harm does not wait for a meeting.
  if (evidence.verdict === 'fail') return rollBack(cycle, evidence.summary);
  return gate(cycle, {
    ...plan,
    seats: centralSeats(state.charter, 'wave_check'),
    evidence,
    ...blockedBy(evidence),
    returnTargets: ['scale'],
    rejectedOutcome: 'rolled_back',
  });
}

function rollBack({ state }: Cycle, reason: string): End {
  state.exit = { outcome: 'rolled_back', reason };
  return EXIT;
}

/** What the cycle passes on: it is suspended, it goes on, it leaves. Must never throw: its signal would come again. */
async function obey(cycle: Cycle, message: CentreMessage): Promise<void> {
  const { state } = cycle;
  // Between two waits there is nothing to set aside yet. Looked at again each time: a message of the same moment may
  // have answered the wait that was there.
  while (message.act !== 'leave' && state.wait === null && state.exit === null) {
    await condition(() => state.wait !== null || state.exit !== null);
  }
  if (state.exit || state.closed) return;
  const { wait } = state;
  const heldWithCycle = wait?.what === 'hold' && wait.byCycle === true;
  if (message.act === 'leave') {
    const { outcome, reason } = message;
    state.exit = { outcome, reason };
    tell(cycle, 'cancelled', `the cycle is ${words(outcome)}: ${reason}`, { reason });
  } else if (message.act === 'hold' && !heldWithCycle) {
    const { by, due } = message;
    holdWithCycle(state, by, due, nowMs());
    tell(cycle, 'held', `the whole cycle is suspended by ${by}`);
  } else if (message.act === 'go_on' && heldWithCycle) {
    goOn(state, nowMs());
    tell(cycle, 'resumed', `the cycle goes on, now due ${state.wait?.due ?? ''}`);
  }
}
