/** From the first wait to the last record: what every process does around its own steps. */
import { CancellationScope, setHandler } from '@temporalio/workflow';
import type { Exit } from '../../domain/cycle/cycle-state.js';
import { storedState } from '../../domain/cycle/transition.js';
import type { Outcome } from '../../base/vocabulary.js';
import { headSignal, probeSignal, statusQuery, type CycleResult } from '../messages/definitions.js';
import { isRecordedHead } from '../messages/process-shapes.js';
import { arrive } from './inbox.js';
import { close } from './passage.js';
import { tell, type Cycle } from './running-cycle.js';
import { takeBack, type TakingBack } from './undoing.js';

/** Ways through; any other way takes back what was set in motion. */
const WAYS_THROUGH: readonly Outcome[] = ['sustained', 'passed'];

export interface Process {
  /** Each registers the messages of one capability, before anything is awaited. */
  readonly listeners: readonly ((cycle: Cycle) => void)[];
  readonly run: (cycle: Cycle) => Promise<Exit>;
  readonly takingBack: TakingBack;
}

export async function runToEnd(cycle: Cycle, { listeners, run, takingBack }: Process): Promise<CycleResult> {
  setHandler(statusQuery, () => storedState(cycle.state));
  setHandler(probeSignal, () => undefined);
  setHandler(headSignal, (head: unknown) => arrive(cycle, () => retractGhost(cycle, head)));
  for (const listen of listeners) listen(cycle);
  leaveWhenTheEngineCancels(cycle);
  // What has begun must be recorded even when the engine cancels: the exit is an outcome, not a torn-off run.
  const exit = await CancellationScope.nonCancellable(() => run(cycle));
  if (!WAYS_THROUGH.includes(exit.outcome)) {
    await CancellationScope.nonCancellable(() => takeBack(cycle, exit, takingBack));
  }
  await CancellationScope.nonCancellable(() => close(cycle, exit));
  const { sequence, headHash } = cycle.state;
  return { outcome: exit.outcome, reason: exit.reason, sequence, headHash };
}

/** An operator who cancels in the engine cancels the cycle: recorded like any other exit. */
function leaveWhenTheEngineCancels(cycle: Cycle): void {
  CancellationScope.current().cancelRequested.catch(() =>
    arrive(cycle, () => {
      if (cycle.state.exit || cycle.state.closed) return;
      const reason = 'cancelled by an operator of the engine';
      cycle.state.exit = { outcome: 'cancelled', reason };
      tell(cycle, 'cancelled', reason);
    }),
  );
}

/**
 * The database shows a step of a workflow task that was lost, and nothing has woken the cycle since. The next
 * transition takes its place.
 */
function retractGhost(cycle: Cycle, head: unknown): void {
  const { state } = cycle;
  if (state.closed || !isRecordedHead(head)) return;
  const isOurs =
    head.sequence < state.sequence || (head.sequence === state.sequence && head.hash === state.headHash);
  if (isOurs || cycle.unrecorded.length > 0) return;
  tell(cycle, 'step-retracted', 'a step that was shown was never confirmed; it has not happened');
}
