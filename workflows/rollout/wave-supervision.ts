/**
 * What a cycle does about its waves: it starts each as a workflow of its own, tells it when the cycle is suspended, goes
 * on or exits, and learns by a signal how the wave ended. The child's result alone would not do, because a fresh run of
 * the cycle does not receive the results of children that an earlier run started. A wave that an operator has terminated
 * sends no signal, so the cycle probes its wave now and then.
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
import { handedToWave } from '../../domain/cycle/first-state.js';
import { windowMsOf } from '../../domain/cycle/windows.js';
import { notePeopleOfWave } from '../../domain/decisions/duties.js';
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
import { cycleProcessId } from '../process/own-id.js';
import { enqueue } from '../process/message-queue.js';
import { record } from '../process/recording.js';
import { isoNow, nowMs, tell, type Cycle } from '../process/running-cycle.js';
import { registerUndo, undoStepOf } from '../process/undo-steps.js';
import { waitUntil } from '../process/waiting.js';

/** A wave is expected to take two windows: one for its acceptance, one for its check. */
const WINDOWS_OF_A_WAVE = 2;
/**
 * A recalled wave may take three windows: its undo waits for one, is escalated for a second, and the third leaves time
 * for the messages between the two processes.
 */
const WINDOWS_OF_A_RECALL = 3;

export function listenForWaves(cycle: Cycle): void {
  // A signal, because the wave only informs its cycle, and there is nothing that the cycle could refuse.
  setHandler(waveEndedSignal, (ended: unknown) =>
    enqueue(cycle, () => {
      if (isWaveEnded(ended)) waveEnded(cycle, ended);
    }),
  );
}

/** Starts the wave if it is planned. Returns when it has ended and the cycle is not suspended, or when the cycle exits. */
export async function superviseWave(cycle: Cycle, item: number): Promise<void> {
  const { state } = cycle;
  const known = waveOf(state, item).state;
  const isOver = (): boolean => waveOf(state, item).state !== 'under_way';
  if (known === 'planned') await startWave(cycle, item);
  // In a run that continues an earlier one, the wave may be over already, and there is nothing to wait for. But if the
  // cycle is suspended and no other wave is under way, this call waits for it to go on before the next wave can begin.
  if (isOver() && (state.suspended === null || waveUnderWay(state))) return;
  // Such a run does not know either whether the earlier one told the wave of a suspension, so it tells the wave again.
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
  // The cycle records the wave before it starts it, so that whoever finds the wave also finds it in its cycle.
  await record(cycle);
  const { cycleId } = state;
  const child = await startChild<WaveProcess>('rolloutWave', {
    workflowId: cycleProcessId(id),
    args: [
      {
        waveId: id,
        parent: { id: cycleId, wave: name, item },
        cycle: handedToWave(state),
        eventsPerRun: cycle.eventsPerRun,
      },
    ],
    // A wave outlives the run that started it. When its cycle exits, the wave is told to, and rolls itself back.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    // As for cycles: when a worker dies in the middle of a task, an approver waits no longer than this.
    workflowTaskTimeout: '5s',
    staticSummary: `wave ${name}`,
  });
  void child.result().then(
    ({ outcome, reason }) => enqueue(cycle, () => waveEnded(cycle, { id, outcome, reason })),
    () => enqueue(cycle, () => waveLost(cycle, id, 'its process was ended by an operator')),
  );
}

/**
 * Notes that the wave's process is gone. Nobody knows what it had changed by then, so its undo is registered with the
 * cycle: its line of business must roll it back if the cycle exits early.
 */
function waveLost(cycle: Cycle, id: string, reason: string): void {
  waveEnded(cycle, { id, outcome: 'expired', reason, lost: true });
}

/** The cycle's wait for its wave. `due` tells readers when to expect the end; it bounds the wait only in a recall. */
function waveWait(cycle: Cycle, wave: string, id: string, windows: number): WaveWait {
  const due = new Date(nowMs() + windows * windowMsOf(cycle.state)).toISOString();
  return { what: 'wave', wave, id, since: isoNow(), due };
}

function waveEnded(cycle: Cycle, ended: WaveEnded): void {
  const wave = endWave(cycle.state, ended);
  if (!wave) {
    noteLateRollback(cycle, ended);
    return;
  }
  if (ended.people) notePeopleOfWave(cycle.state, ended.people);
  if (wave.state === 'passed' || ended.lost) {
    const what = `roll back wave ${wave.name} in ${wave.lob}, ${wave.region}`;
    registerUndo(cycle, { kind: 'wave', name: wave.name, what, lob: wave.lob });
  } else {
    // The wave has rolled itself back. That also undoes what an earlier rollout of the same wave had changed.
    markUndone(cycle, wave.name);
  }
  const { outcome, reason } = ended;
  tell(cycle, 'wave-ended', `wave ${wave.name} ${words(outcome)}: ${reason}`, { reason });
}

function markUndone({ state }: Cycle, wave: string): void {
  const step = undoStepOf('wave', wave);
  for (const undo of state.undos) if (undo.step === step) undo.status = 'done';
}

/** A wave that counted as lost was taken up and has rolled itself back after all, so that nobody needs to do it again. */
function noteLateRollback(cycle: Cycle, { id, outcome, reason, lost, people }: WaveEnded): void {
  const wave = cycle.state.waves.find((each) => each.id === id && each.state === 'stopped');
  if (!wave || lost || people === undefined || cycle.state.exit) return;
  notePeopleOfWave(cycle.state, people);
  markUndone(cycle, wave.name);
  tell(cycle, 'wave-ended', `wave ${wave.name}, ended before, is rolled back: ${words(outcome)}, ${reason}`, {
    reason,
  });
}

/**
 * Keeps the wave under way in step with its cycle: suspends it and lets it go on together with the cycle.
 * @param told whether the wave was last told that the cycle is suspended; undefined when this run does not know
 */
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

/**
 * Tells a wave under way that its cycle exits, and waits until it has rolled itself back. It goes before the registered
 * steps, because it is the last thing that was set in motion.
 */
export async function recallWave(cycle: Cycle, { outcome, reason }: Exit): Promise<void> {
  const { state } = cycle;
  const wave = waveUnderWay(state);
  if (!wave?.id) return;
  const resumed = state.undoing && standingWait(state)?.what === 'wave';
  state.undoing = true;
  if (!resumed) {
    state.wait = waveWait(cycle, wave.name, wave.id, WINDOWS_OF_A_RECALL);
    tell(cycle, 'wave-recalled', `wave ${wave.name} is rolled back: ${reason}`, { reason });
  }
  const { id } = wave;
  const reached = await signalWave(id, { act: 'leave', outcome, reason });
  const inTime = reached && (await waitUntil(cycle, () => waveUnderWay(state) === undefined));
  if (!inTime) waveLost(cycle, id, 'its process does not answer');
  state.wait = null;
}

/** @returns false when the wave's process no longer exists */
async function signalWave(id: string | null, message: ParentMessage): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(cycleProcessId(id ?? '')).signal(parentSignal, message);
    return true;
  } catch {
    return false;
  }
}

async function probeWave(id: string | null): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(cycleProcessId(id ?? '')).signal(probeSignal);
    return true;
  } catch {
    return false;
  }
}
