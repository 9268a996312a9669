/** Ledger lines are counted once over all cycles: a cycle takes them before Finance's sums are believed. */
import { proxyLocalActivities } from '@temporalio/workflow';
import type { CycleActivities } from '../../activities/index.js';
import type { Reconciliation } from '../../contracts/submission.js';
import type { Cycle } from '../process/running-cycle.js';

const { claimLedgerLines } = proxyLocalActivities<CycleActivities>({
  // One transaction on a few small documents.
  startToCloseTimeout: '3s',
  // Longer pauses go to the server as timers, so that an outage does not keep a worker's slot busy.
  localRetryThreshold: '1s',
  // No last attempt: nothing is recognised while it is not known who counts a line.
  retry: { initialInterval: '300ms', backoffCoefficient: 3, maximumInterval: '30s' },
  summary: 'claim ledger lines',
});

/** @returns for each line that another cycle counts, a sentence; none when all of them are this cycle's now */
export async function claimLines(cycle: Cycle, { period, lines }: Reconciliation): Promise<string[]> {
  if (cycle.state.edition < 2) return [];
  const references = [...new Set(lines.map(({ ledgerReference }) => ledgerReference))];
  const { cycleId } = cycle.state;
  const taken = await claimLedgerLines({ cycleId, period, references });
  return taken.map((line) => `${line.reference} of ${period} is counted by ${line.cycleId} already.`);
}

/** What was recognised is nothing any more, and others may count its lines. */
export async function reverseBenefit(cycle: Cycle): Promise<void> {
  cycle.state.recognisedMinor = 0;
  if (cycle.state.edition < 2) return;
  await claimLedgerLines({ cycleId: cycle.state.cycleId, period: '', references: [] });
}
