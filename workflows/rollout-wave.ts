/**
 * One wave of a rollout, as a process of its own: the line of business accepts it, its effect is checked against the
 * retained holdout, and then it passes or rolls itself back. At its end it tells its cycle the outcome.
 */
import { CancellationScope, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { Wave } from '../contracts/charter.js';
import type { HandedObservations } from '../contracts/evidence.js';
import type { Exit, ParentCycle } from '../domain/cycle/cycle-state.js';
import { firstWaveState } from '../domain/cycle/first-state.js';
import { gateIdFor } from '../domain/decisions/gate-moves.js';
import { centralSeats, lobSeats } from '../domain/decisions/seats.js';
import { resumeWait, holdWithCycle } from '../domain/decisions/suspension.js';
import { checkPlan } from '../domain/evidence/check-plan.js';
import { words } from '../base/vocabulary.js';
import { listenForDecisions } from './decisions/decision-handlers.js';
import { listenForPauses } from './decisions/pause-handlers.js';
import { listenForSubmissions } from './decisions/submission-handlers.js';
import { blockedBy, judgeFor } from './evidence/judging.js';
import { listenForSpending } from './finance/spending-handlers.js';
import {
  parentSignal,
  probeSignal,
  waveEndedSignal,
  type CycleResult,
  type ParentMessage,
  type WaveInput,
  type WaveStart,
} from './messages/definitions.js';
import { isParentMessage } from './messages/process-shapes.js';
import { enqueue } from './process/message-queue.js';
import { cycleProcessId } from './process/own-id.js';
import { enter, leave } from './process/passage.js';
import {
  isoNow,
  newCycle,
  nowMs,
  resumedCycle,
  tell,
  type Cycle,
  type End,
  type Watcher,
} from './process/running-cycle.js';
import { runToEnd } from './process/run-to-end.js';
import { takenUpCycle } from './process/taking-up.js';
import { registerUndo } from './process/undo-steps.js';
import { gate, request } from './process/waiting.js';

const EXIT: End = { end: 'exit' };

export async function rolloutWave(input: WaveInput): Promise<CycleResult> {
  const cycle = begin(input);
  const { parent } = cycle.state;
  if (!parent) throw new Error(`${cycle.state.cycleId} is no wave`);
  cycle.watcher = parentWatcher(cycle, parent);
  const result = await runToEnd(cycle, {
    // A wave listens for spending in order to refuse it: the refusal names the cycle for which it must be reported.
    listeners: [
      listenForDecisions,
      listenForSubmissions,
      listenForPauses,
      listenForSpending,
      listenForParent,
    ],
    run: () => runWaveSteps(cycle, parent),
    rollback: { whenDone: {} },
  });
  await tellParent(parent, cycle, result);
  return result;
}

function begin(input: WaveInput): Cycle {
  if ('resume' in input) return resumedCycle(input);
  return 'takeUp' in input ? takenUpCycle(input) : openWave(input);
}

async function tellParent({ id }: ParentCycle, { state }: Cycle, result: CycleResult): Promise<void> {
  const { outcome, reason } = result;
  const { supplied, decided } = state;
  const ended = { id: state.cycleId, outcome, reason, people: { supplied, decided } };
  await CancellationScope.nonCancellable(() =>
    getExternalWorkflowHandle(cycleProcessId(id))
      .signal(waveEndedSignal, ended)
      // The signal fails when an operator has removed the cycle, and then nobody is left to tell.
      .catch(() => undefined),
  );
}

function openWave({ waveId, parent, cycle: from, eventsPerRun }: WaveStart): Cycle {
  const state = firstWaveState(from, parent, waveId, isoNow());
  const cycle = newCycle(state, eventsPerRun);
  tell(cycle, 'cycle-opened', `wave ${parent.wave} of ${parent.id}`, { evidenceHash: state.charterHash });
  return cycle;
}

async function runWaveSteps(cycle: Cycle, { item }: ParentCycle): Promise<Exit> {
  const { state } = cycle;
  const [wave] = state.charter.waves;
  if (!wave) throw new Error(`${state.cycleId} has no wave`);
  for (;;) {
    // The wave may have been cancelled, or an earlier run may have been exiting already.
    if (state.exit) return state.exit;
    enter(cycle, 'scale');
    const end = (await acceptOnce(cycle, wave, item)) ?? (await checkWave(cycle, wave, item));
    leave(cycle, 'scale', end);
    if (end === null && !cycle.state.exit) return { outcome: 'passed', reason: `wave ${wave.name} holds` };
  }
}

/** The line of business accepts capacity and timing in the first round only; when the check is repeated, it has done so. */
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
    kind: 'wave',
    name: wave.name,
    what: `roll back wave ${wave.name} in ${wave.lob}, ${wave.region}`,
    lob: wave.lob,
  });
  let observations: HandedObservations | null = null;
  const ended = await request(cycle, {
    kind: 'wave_check',
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
  if (evidence.verdict === 'pass') return null;
  // A wave that does harm is rolled back at once, because customers must not wait for a meeting of the council.
  if (evidence.verdict === 'fail') return rollBack(cycle, evidence.summary);
  return gate(cycle, {
    ...plan,
    seats: centralSeats(state, 'wave_check'),
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

/** The cycle tells its wave that it is suspended, that it goes on, or that it exits. */
function listenForParent(cycle: Cycle): void {
  setHandler(parentSignal, (message: unknown) =>
    enqueue(cycle, () => {
      if (isParentMessage(message)) applyFromParent(cycle, message);
    }),
  );
}

function applyFromParent(cycle: Cycle, message: ParentMessage): void {
  const { state } = cycle;
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
    resumeWait(state, nowMs());
    tell(cycle, 'resumed', `the cycle goes on, now due ${state.wait?.due ?? ''}`);
  }
}

/**
 * Checks now and then whether the cycle still exists. A wave that is suspended with its cycle would otherwise wait for
 * ever once an operator has removed the cycle.
 */
function parentWatcher(cycle: Cycle, { id }: ParentCycle): Watcher {
  return {
    beforeWait: () => undefined,
    whenLong: () => {
      void getExternalWorkflowHandle(`cycle:${id}`)
        .signal(probeSignal)
        .catch(() => enqueue(cycle, () => leaveWithoutParent(cycle)));
    },
  };
}

function leaveWithoutParent(cycle: Cycle): void {
  const { state } = cycle;
  if (state.exit || state.closed) return;
  const reason = 'the process of its cycle is gone';
  state.exit = { outcome: 'cancelled', reason };
  tell(cycle, 'cancelled', reason, { reason });
}
