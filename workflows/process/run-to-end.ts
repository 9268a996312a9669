/**
 * What every process does around its own steps: it registers the handlers, runs the steps, rolls back if the outcome
 * demands it, and closes.
 */
import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { Exit } from '../../domain/cycle/cycle-state.js';
import { storedState } from '../../domain/cycle/transition.js';
import type { Outcome } from '../../base/vocabulary.js';
import {
  headSignal,
  probeSignal,
  receiptQuery,
  statusQuery,
  type CycleResult,
} from '../messages/definitions.js';
import { isRecordedHead } from '../messages/process-shapes.js';
import { receiptOf } from './answering.js';
import { enqueue } from './message-queue.js';
import { mustBeOwn } from './own-id.js';
import { close } from './passage.js';
import { tell, type Cycle } from './running-cycle.js';
import { rollBackSteps, type Rollback } from './undoing.js';

/** The outcomes of a process that went through to its end. Any other outcome rolls back the steps that it registered. */
const WAYS_THROUGH: readonly Outcome[] = ['sustained', 'passed'];

export interface Process {
  /** Each registers the messages of one capability, before anything is awaited. */
  readonly listeners: readonly ((cycle: Cycle) => void)[];
  readonly run: (cycle: Cycle) => Promise<Exit>;
  readonly rollback: Rollback;
}

export async function runToEnd(cycle: Cycle, { listeners, run, rollback }: Process): Promise<CycleResult> {
  mustBeOwn('cycle', cycle.state.cycleId);
  setHandler(statusQuery, () => storedState(cycle.state));
  setHandler(receiptQuery, (id) => receiptOf(cycle, id) ?? null);
  setHandler(probeSignal, () => undefined);
  setHandler(headSignal, (head: unknown) => enqueue(cycle, () => retractGhost(cycle, head)));
  for (const listen of listeners) listen(cycle);
  leaveWhenTheEngineCancels(cycle);
  // A cancellation by the engine must not tear off these steps: the cycle ends with a recorded outcome then, too.
  const exit = await CancellationScope.nonCancellable(() => run(cycle));
  if (!WAYS_THROUGH.includes(exit.outcome)) {
    await CancellationScope.nonCancellable(() => rollBackSteps(cycle, exit, rollback));
  }
  await CancellationScope.nonCancellable(() => close(cycle, exit));
  const { sequence, headHash } = cycle.state;
  return { outcome: exit.outcome, reason: exit.reason, sequence, headHash };
}

/** When an operator cancels the workflow in the engine, the cycle is cancelled, and records it like any other exit. */
function leaveWhenTheEngineCancels(cycle: Cycle): void {
  CancellationScope.current().cancelRequested.catch(() =>
    enqueue(cycle, () => {
      if (cycle.state.exit || cycle.state.closed) return;
      const reason = 'cancelled by an operator of the engine';
      cycle.state.exit = { outcome: 'cancelled', reason };
      tell(cycle, 'cancelled', reason);
    }),
  );
}

/**
 * The database shows a step of a workflow task that was lost, and nothing has woken the cycle since. This entry makes
 * the cycle write a transition, and that transition replaces the step.
 */
function retractGhost(cycle: Cycle, head: unknown): void {
  const { state } = cycle;
  if (state.closed || !isRecordedHead(head)) return;
  const isOurs =
    head.sequence < state.sequence || (head.sequence === state.sequence && head.hash === state.headHash);
  if (isOurs || cycle.unrecorded.length > 0) return;
  tell(cycle, 'step-retracted', 'a step that was shown was never confirmed; it has not happened');
}
