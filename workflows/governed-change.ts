/**
 * The process of one change to a governed document, whatever its kind: propose → review by another person → effective date
 * → published. It is bounded without continue-as-new: the terms bound the rounds, each round takes a handful of
 * transitions, and a message that the validator refuses leaves
 * no event; one that is refused after it waited in line does, and six at once wait at most.
 */
import { allHandlersFinished, ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { NewChange } from '../domain/governance/change-state.js';
import {
  applyWithdrawal,
  nextChangeEdge,
  passChangeEdge,
  waitText,
} from '../domain/governance/change-moves.js';
import { refuseProposer } from '../domain/governance/change-rules.js';
import { listenForReviews } from './governance/change-handlers.js';
import { newChange, note, record, type Change } from './governance/running-change.js';
import type { ChangeResult } from './messages/definitions.js';
import { refuseMalformedProposal } from './messages/message-guard.js';
import { setAlarm } from './process/alarm.js';
import { enqueue, restUntil } from './process/message-queue.js';
import { mustBeOwn } from './process/own-id.js';
import { nowMs } from './process/running-cycle.js';

export function governedChange(input: NewChange): Promise<ChangeResult> {
  const refusal = refuseMalformedProposal(input) ?? refuseProposer(input.kind, input.proposedBy);
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
  mustBeOwn('governed-change', input.changeId);
  const change = newChange(input, nowMs());
  listenForReviews(change);
  withdrawWhenTheEngineCancels(change);
  // A cancellation by the engine must not tear off these steps: the change ends with a recorded outcome then, too.
  return CancellationScope.nonCancellable(() => runToOutcome(change));
}

async function runToOutcome(change: Change): Promise<ChangeResult> {
  const { state } = change;
  let recorded = await record(change);
  while (!state.closed) {
    await untilSomethingHappens(change);
    recorded = await record(change);
  }
  // A message that came in the last moment must get its answer before the workflow ends.
  await restUntil(change, allHandlersFinished);
  return { status: state.status, outcome: state.outcome ?? '', version: recorded.version };
}

/** Waits for a message, or for what is due: a reminder, an escalation, the end of a window, the effective date. */
async function untilSomethingHappens(change: Change): Promise<void> {
  const { state } = change;
  const edge = nextChangeEdge(state);
  const alarm = setAlarm(edge.atMs, waitText(state));
  await restUntil(change, () => change.unrecorded.length > 0 || alarm.rang());
  alarm.cancel();
  // A message that came in the same moment goes first: it may have moved what was due.
  if (change.unrecorded.length === 0) note(change, passChangeEdge(state, edge, nowMs()));
}

function withdrawWhenTheEngineCancels(change: Change): void {
  CancellationScope.current().cancelRequested.catch(() =>
    enqueue(change, () => {
      if (change.state.closed) return;
      note(
        change,
        applyWithdrawal(change.state, 'an operator of the engine', 'its process was cancelled', nowMs()),
      );
    }),
  );
}
