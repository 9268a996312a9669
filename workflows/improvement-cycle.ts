/**
 * The book: one improvement, from charter to sustain. It reads top to bottom; each phase is a small
 * file in `phases/`. Deterministic: no I/O, no library that looks at the world; side effects are
 * activities, policy is data that came in with the charter.
 */
import { CancellationScope, condition, allHandlersFinished } from '@temporalio/workflow';
import type { Exit } from '../domain/cycle-state.js';
import { firstState, noteInterest } from '../domain/opening.js';
import { PHASES, words, type Phase } from '../domain/vocabulary.js';
import { nowMs, record, tell, type Cycle, type End } from './cycle.js';
import { listen } from './handlers.js';
import type { CycleInput, CycleResult } from './messages.js';
import { phaseBodies } from './phases/index.js';
import { takeBack } from './undoing.js';

/** Replay of a run stays well under a second up to here; the server suggests it later, at 4,096 events. */
const EVENTS_PER_RUN = 4000;

const SUSTAINED = 'The effect lasted, and Finance has recognised it.';

export async function improvementCycle(input: CycleInput): Promise<CycleResult> {
  const cycle = openCycle(input);
  listen(cycle);
  leaveWhenTheEngineCancels(cycle);
  // What has begun must be recorded even when the engine cancels: the exit is an outcome, not a torn-off run.
  const exit = await CancellationScope.nonCancellable(() => runPhases(cycle));
  if (exit.outcome !== 'sustained') await CancellationScope.nonCancellable(() => takeBack(cycle, exit));
  await CancellationScope.nonCancellable(() => close(cycle, exit));
  const { sequence, headHash } = cycle.state;
  return { outcome: exit.outcome, reason: exit.reason, sequence, headHash };
}

async function runPhases(cycle: Cycle): Promise<Exit> {
  // A run that continues an earlier one may find the cycle leaving already.
  let at: Phase | undefined = cycle.state.exit ? undefined : cycle.state.phase;
  while (at !== undefined) {
    const end: End | null = await runPhase(cycle, at);
    if (cycle.state.exit) return cycle.state.exit;
    at = end?.end === 'return' ? end.decision.returnTo : nextPhase(cycle, at);
  }
  return cycle.state.exit ?? { outcome: 'sustained', reason: SUSTAINED };
}

/** The next phase in order; the light lane passes over those that the programme's standing parts stand in for. */
function nextPhase(cycle: Cycle, after: Phase): Phase | undefined {
  const next = PHASES[PHASES.indexOf(after) + 1];
  const standIn = cycle.state.inherited?.phases.find(({ phase }) => phase === next);
  if (next === undefined || !standIn) return next;
  tell(cycle, 'phase-inherited', `${words(next)} is inherited from ${standIn.from}`);
  if (next === 'organize') {
    const responsible = cycle.state.inherited?.raci?.content.responsible ?? [];
    for (const person of responsible) noteInterest(cycle.state, person, 'runs the cycle');
  }
  return nextPhase(cycle, next);
}

/** Records that a phase was entered, runs it, records how it ended: what is shown is what is done. */
async function runPhase(cycle: Cycle, phase: Phase): Promise<End | null> {
  enter(cycle, phase);
  const end = await phaseBodies[phase](cycle);
  const how = cycle.state.exit ? words(cycle.state.exit.outcome) : end ? 'returned for rework' : 'done';
  tell(cycle, 'phase-left', `${words(phase)}: ${how}`);
  // It has been left: a return to this same phase is another round of it, not a run that continues.
  cycle.state.entered = '';
  return end;
}

function enter(cycle: Cycle, phase: Phase): void {
  const { state } = cycle;
  // A run that continues an earlier one is in the phase already.
  if (state.phase === phase && state.entered === `${phase}.r${state.rounds[phase] ?? 0}`) return;
  state.phase = phase;
  state.rounds[phase] = (state.rounds[phase] ?? 0) + 1;
  state.entered = `${phase}.r${state.rounds[phase]}`;
  state.phaseSince = new Date(nowMs()).toISOString();
  const round = state.rounds[phase] > 1 ? `, round ${state.rounds[phase]}` : '';
  tell(cycle, 'phase-entered', `${words(phase)}${round}`);
}

async function close(cycle: Cycle, exit: Exit): Promise<void> {
  const { state } = cycle;
  state.exit = exit;
  state.wait = null;
  state.suspended = null;
  state.undoing = false;
  state.closed = true;
  tell(cycle, 'closed', `${words(exit.outcome)}: ${exit.reason}`, {
    outcome: exit.outcome,
    reason: exit.reason,
  });
  await record(cycle);
  // A message accepted in the last moment still gets its answer before the workflow is gone.
  await condition(allHandlersFinished);
}

function openCycle(input: CycleInput): Cycle {
  const resumed = 'resume' in input;
  const state = resumed ? input.resume : firstState({ ...input, at: new Date(nowMs()).toISOString() });
  const cycle: Cycle = {
    state,
    untold: [],
    handedIn: null,
    observations: null,
    charterChanged: !resumed,
    shown: [],
    eventsPerRun: input.eventsPerRun ?? EVENTS_PER_RUN,
  };
  if (!resumed) {
    const { person } = input.openedBy;
    tell(cycle, 'cycle-opened', `${person} opened "${state.charter.title}"`, {
      actor: person,
      evidenceHash: state.charterHash,
    });
    tell(cycle, 'lane-set', `${state.lane} lane: ${state.laneReasons.join('; ')}`);
    if (state.inherited?.splitting) tell(cycle, 'splitting-suspected', state.inherited.splitting);
  }
  return cycle;
}

/** An operator who cancels in the engine cancels the cycle: recorded like any other exit. */
function leaveWhenTheEngineCancels(cycle: Cycle): void {
  CancellationScope.current().cancelRequested.catch(() => {
    if (cycle.state.exit || cycle.state.closed) return;
    const reason = 'cancelled by an operator of the engine';
    cycle.state.exit = { outcome: 'cancelled', reason };
    tell(cycle, 'cancelled', reason);
  });
}
