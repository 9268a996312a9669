/**
 * A cycle's side of its waves: it starts each as a workflow of its own, passes holds and its own end on to it, and
 * learns by a signal how it ended. A signal, not the child's result: the result would be lost when the cycle's history
 * is handed to a fresh run.
 */
import {
  ChildWorkflowCancellationType,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  uuid4,
} from '@temporalio/workflow';
import type { Exit, WaveWait } from '../../domain/cycle/cycle-state.js';
import { standingWait } from '../../domain/decisions/suspension.js';
import {
  beginWave,
  endWave,
  waveOf,
  waveUnderWay,
  type WaveEnded,
} from '../../domain/rollout/wave-progress.js';
import { words } from '../../base/vocabulary.js';
import { windowMsOf } from '../../domain/cycle/windows.js';
import { nowMs, record, tell, type Cycle } from '../process/running-cycle.js';
import { centreSignal, type CentreMessage } from '../messages/definitions.js';
import type { rolloutWave } from '../rollout-wave.js';
import { registerUndo } from '../process/undo-steps.js';
import { answered } from '../process/waiting.js';

/** Acceptance and check, a window each. */
const WINDOWS_OF_A_WAVE = 2;
/** A wave that takes itself back asks twice, a window each; a third is for the way there and back. */
const WINDOWS_OF_A_RECALL = 3;

/** Returns when the wave has ended and the cycle is not suspended, or when the cycle leaves. */
export async function runWave(cycle: Cycle, item: number): Promise<void> {
  const { state } = cycle;
  const known = waveOf(state, item).state;
  const isOver = (): boolean => waveOf(state, item).state !== 'under_way';
  if (known === 'planned') await startWave(cycle, item);
  // A run that continues an earlier one may find the wave over and the cycle suspended since: nothing begins then.
  if (isOver() && (state.suspended === null || waveUnderWay(state))) return;
  // Nor does it know what that run has passed on: it passes it on again.
  void passOnSuspensions(cycle, item, known === 'planned' ? false : undefined);
  await answered(cycle, () => isOver() && state.suspended === null);
  if (!state.exit) state.wait = null;
}

async function startWave(cycle: Cycle, item: number): Promise<void> {
  const { state } = cycle;
  const id = `cyc_${uuid4().replaceAll('-', '').slice(0, 24)}`;
  const { name } = beginWave(state, item, id);
  state.wait = waveWait(cycle, name, id, WINDOWS_OF_A_WAVE);
  tell(cycle, 'wave-started', `wave ${name} begins as ${id}, expected by ${state.wait.due}`);
  // Recorded before it starts: who finds the wave finds the cycle that it belongs to.
  await record(cycle);
  const { cycleId, charter, charterHash, interests, lane, laneReasons } = state;
  const parent = { id: cycleId, wave: name, item };
  const child = await startChild<typeof rolloutWave>('rolloutWave', {
    workflowId: workflowIdOf(id),
    args: [
      {
        waveId: id,
        parent,
        cycle: { charter, charterHash, interests, lane, laneReasons },
        eventsPerRun: cycle.eventsPerRun,
      },
    ],
    // A wave outlives the run that started it, and takes itself back when its cycle leaves.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    // As for cycles: what an approver waits at most when a worker dies in the middle of a task.
    workflowTaskTimeout: '5s',
    staticSummary: `wave ${name}`,
  });
  // Its end is told by signal, before it closes; a process that an operator has ended cannot tell it.
  void child.result().then(
    ({ outcome, reason }) => waveEnded(cycle, { id, outcome, reason }),
    () => waveLost(cycle, id, 'its process was ended by an operator'),
  );
}

/** Nobody knows what it has changed by then: its line of business takes it back when the cycle leaves. */
function waveLost(cycle: Cycle, id: string, reason: string): void {
  waveEnded(cycle, { id, outcome: 'expired', reason, lost: true });
}

/** Not a clock: the wave has its own. Only a recall is bounded by it. */
function waveWait(cycle: Cycle, wave: string, id: string, windows: number): WaveWait {
  const due = new Date(nowMs() + windows * windowMsOf(cycle.state)).toISOString();
  return { what: 'wave', wave, id, since: new Date(nowMs()).toISOString(), due };
}

/** The handler of the signal with which a wave tells its end. */
export function waveEnded(cycle: Cycle, ended: WaveEnded): void {
  const wave = endWave(cycle.state, ended);
  if (!wave) return;
  const step = `wave_${wave.name}`;
  if (wave.state === 'passed' || ended.lost) {
    const what = `roll back wave ${wave.name} in ${wave.lob}, ${wave.region}`;
    registerUndo(cycle, { step, what, role: 'lob_head' });
  } else {
    // It has taken itself back, and with it what an earlier rollout of the same wave had left.
    const earlier = cycle.state.undos.find((undo) => undo.step === step);
    if (earlier) earlier.status = 'done';
  }
  const { outcome, reason } = ended;
  tell(cycle, 'wave-ended', `wave ${wave.name} ${words(outcome)}: ${reason}`, { reason });
}

/** While a wave is under way it stands still whenever its cycle does. */
async function passOnSuspensions(cycle: Cycle, item: number, told: boolean | undefined): Promise<void> {
  const { state } = cycle;
  const over = () => waveOf(state, item).state !== 'under_way' || state.exit !== null;
  for (let known = told; ;) {
    await condition(() => over() || (state.suspended !== null) !== known);
    if (over()) return;
    known = state.suspended !== null;
    const due = new Date(Date.parse(state.wait?.due ?? '') + windowMsOf(state, 'hold')).toISOString();
    const { id } = waveOf(state, item);
    const reached = await toWave(
      id,
      known ? { act: 'hold', by: state.suspended?.by ?? '', due } : { act: 'go_on' },
    );
    if (!reached) waveLost(cycle, id ?? '', 'its process is gone');
  }
}

/** The cycle leaves: a wave that is under way takes itself back first, as the last that was set in motion. */
export async function recallWave(cycle: Cycle, { outcome, reason }: Exit): Promise<void> {
  const { state } = cycle;
  const wave = waveUnderWay(state);
  if (!wave?.id) return;
  const resumed = state.undoing && standingWait(state)?.what === 'wave';
  state.undoing = true;
  if (!resumed) {
    state.wait = waveWait(cycle, wave.name, wave.id, WINDOWS_OF_A_RECALL);
    tell(cycle, 'wave-recalled', `wave ${wave.name} is taken back: ${reason}`, { reason });
  }
  const { id } = wave;
  const reached = await toWave(id, { act: 'leave', outcome, reason });
  const inTime = reached && (await answered(cycle, () => waveUnderWay(state) === undefined));
  if (!inTime) waveLost(cycle, id, 'its process does not answer');
  state.wait = null;
}

/** @returns false when there is no such process any more */
async function toWave(id: string | null, message: CentreMessage): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowIdOf(id ?? '')).signal(centreSignal, message);
    return true;
  } catch {
    return false;
  }
}

function workflowIdOf(id: string): string {
  return `cycle:${id}`;
}
