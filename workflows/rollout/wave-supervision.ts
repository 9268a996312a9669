/**
 * A cycle's side of its waves: it starts each as a workflow of its own, passes holds and its own end on to it, and
 * learns by a signal how it ended. A signal, not the child's result: the result would be lost when the cycle's history
 * is handed to a fresh run. A wave that an operator has ended cannot tell it, so it is probed now and then.
 */
import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  setHandler,
  startChild,
  uuid4,
} from '@temporalio/workflow';
import type { Exit, WaveWait } from '../../domain/cycle/cycle-state.js';
import { windowMsOf } from '../../domain/cycle/windows.js';
import { standingWait } from '../../domain/decisions/suspension.js';
import {
  beginWave,
  endWave,
  waveOf,
  waveUnderWay,
  type WaveEnded,
} from '../../domain/rollout/wave-progress.js';
import { words } from '../../base/vocabulary.js';
import {
  parentSignal,
  probeSignal,
  waveEndedSignal,
  type ParentMessage,
  type WaveProcess,
} from '../messages/definitions.js';
import { isWaveEnded } from '../messages/process-shapes.js';
import { enqueue } from '../process/message-queue.js';
import { record } from '../process/recording.js';
import { isoNow, nowMs, tell, type Cycle } from '../process/running-cycle.js';
import { registerUndo, undoStepOf } from '../process/undo-steps.js';
import { waitUntil } from '../process/waiting.js';

/** Acceptance and check, a window each. */
const WINDOWS_OF_A_WAVE = 2;
/** A wave that takes itself back asks twice, a window each; a third is for the way there and back. */
const WINDOWS_OF_A_RECALL = 3;

export function listenForWaves(cycle: Cycle): void {
  // A signal from a wave to its cycle: a process informs, and nothing can be refused.
  setHandler(waveEndedSignal, (ended: unknown) =>
    enqueue(cycle, () => {
      if (isWaveEnded(ended)) waveEnded(cycle, ended);
    }),
  );
}

/** Returns when the wave has ended and the cycle is not suspended, or when the cycle leaves. */
export async function superviseWave(cycle: Cycle, item: number): Promise<void> {
  const { state } = cycle;
  const known = waveOf(state, item).state;
  const isOver = (): boolean => waveOf(state, item).state !== 'under_way';
  if (known === 'planned') await startWave(cycle, item);
  // A run that continues an earlier one may find the wave over and the cycle suspended since: nothing begins then.
  if (isOver() && (state.suspended === null || waveUnderWay(state))) return;
  // Nor does it know what that run has passed on: it passes it on again.
  cycle.watcher = waveWatcher(cycle, item, known === 'planned' ? false : undefined);
  await waitUntil(cycle, () => isOver() && state.suspended === null);
  cycle.watcher = null;
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
  const { cycleId, processVersion, charter, charterHash, interests, lane, laneReasons } = state;
  const child = await startChild<WaveProcess>('rolloutWave', {
    workflowId: workflowIdOf(id),
    args: [
      {
        waveId: id,
        parent: { id: cycleId, wave: name, item },
        cycle: { processVersion, charter, charterHash, interests, lane, laneReasons },
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
  void child.result().then(
    ({ outcome, reason }) => enqueue(cycle, () => waveEnded(cycle, { id, outcome, reason })),
    () => enqueue(cycle, () => waveLost(cycle, id, 'its process was ended by an operator')),
  );
}

/** Nobody knows what it has changed by then: its line of business takes it back when the cycle leaves. */
function waveLost(cycle: Cycle, id: string, reason: string): void {
  waveEnded(cycle, { id, outcome: 'expired', reason, lost: true });
}

/** Not a clock: the wave has its own. Only a recall is bounded by it. */
function waveWait(cycle: Cycle, wave: string, id: string, windows: number): WaveWait {
  const due = new Date(nowMs() + windows * windowMsOf(cycle.state)).toISOString();
  return { what: 'wave', wave, id, since: isoNow(), due };
}

function waveEnded(cycle: Cycle, ended: WaveEnded): void {
  const wave = endWave(cycle.state, ended);
  if (!wave) return;
  if (wave.state === 'passed' || ended.lost) {
    const what = `roll back wave ${wave.name} in ${wave.lob}, ${wave.region}`;
    registerUndo(cycle, { kind: 'wave', name: wave.name, what });
  } else {
    // It has taken itself back, and with it what an earlier rollout of the same wave had left.
    const step = undoStepOf('wave', wave.name);
    for (const undo of cycle.state.undos) if (undo.step === step) undo.status = 'done';
  }
  const { outcome, reason } = ended;
  tell(cycle, 'wave-ended', `wave ${wave.name} ${words(outcome)}: ${reason}`, { reason });
}

/** While a wave is under way it stands still whenever its cycle does. */
function waveWatcher(cycle: Cycle, item: number, told: boolean | undefined): NonNullable<Cycle['watcher']> {
  const { state } = cycle;
  let known = told;
  const sendToWave = (signal: (id: string | null) => Promise<boolean>) => {
    const { id } = waveOf(state, item);
    void signal(id).then((reached) => {
      if (!reached) enqueue(cycle, () => waveLost(cycle, id ?? '', 'its process is gone'));
    });
  };
  return {
    beforeWait: () => {
      const suspended = state.suspended !== null;
      if (waveOf(state, item).state !== 'under_way' || state.exit !== null || suspended === known) return;
      known = suspended;
      const due = new Date(Date.parse(state.wait?.due ?? '') + windowMsOf(state, 'hold')).toISOString();
      const message: ParentMessage = suspended
        ? { act: 'hold', by: state.suspended?.by ?? '', due }
        : { act: 'go_on' };
      sendToWave((id) => signalWave(id, message));
    },
    whenLong: () => {
      if (waveOf(state, item).state === 'under_way') sendToWave(probeWave);
    },
  };
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
  const reached = await signalWave(id, { act: 'leave', outcome, reason });
  const inTime = reached && (await waitUntil(cycle, () => waveUnderWay(state) === undefined));
  if (!inTime) waveLost(cycle, id, 'its process does not answer');
  state.wait = null;
}

/** @returns false when there is no such process any more */
async function signalWave(id: string | null, message: ParentMessage): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowIdOf(id ?? '')).signal(parentSignal, message);
    return true;
  } catch {
    return false;
  }
}

async function probeWave(id: string | null): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowIdOf(id ?? '')).signal(probeSignal);
    return true;
  } catch {
    return false;
  }
}

function workflowIdOf(id: string): string {
  return `cycle:${id}`;
}
