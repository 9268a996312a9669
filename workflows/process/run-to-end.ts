/** From the first wait to the last record: what every process does around its own steps. */
import { CancellationScope } from '@temporalio/workflow';
import type { Exit } from '../../domain/cycle/cycle-state.js';
import type { Outcome } from '../../base/vocabulary.js';
import { tell, type Cycle } from './running-cycle.js';
import { listen } from './handlers.js';
import type { CycleResult } from '../messages/definitions.js';
import { close } from './passage.js';
import { takeBack } from './undoing.js';

/** Ways through; any other way takes back what was set in motion. */
const WAYS_THROUGH: readonly Outcome[] = ['sustained', 'passed'];

export async function liveThrough(cycle: Cycle, run: () => Promise<Exit>): Promise<CycleResult> {
  listen(cycle);
  leaveWhenTheEngineCancels(cycle);
  // What has begun must be recorded even when the engine cancels: the exit is an outcome, not a torn-off run.
  const exit = await CancellationScope.nonCancellable(run);
  if (!WAYS_THROUGH.includes(exit.outcome)) {
    await CancellationScope.nonCancellable(() => takeBack(cycle, exit));
  }
  await CancellationScope.nonCancellable(() => close(cycle, exit));
  const { sequence, headHash } = cycle.state;
  return { outcome: exit.outcome, reason: exit.reason, sequence, headHash };
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
