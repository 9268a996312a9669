/** The messages by which people decide: on a gate, by update or by signal, and to cancel the cycle. */
import { setHandler } from '@temporalio/workflow';
import type { CancelRequest, DecisionRequest } from '../../contracts/decision.js';
import { refuseCancel, refuseDecision } from '../../domain/decisions/decision-rules.js';
import { applyDecision } from '../../domain/decisions/gate-moves.js';
import { cancelUpdate, decideUpdate, gateDecisionSignal, type Command } from '../messages/definitions.js';
import { refuseMalformedDecision, refuseMalformedReason } from '../messages/message-guard.js';
import { answer } from '../process/answering.js';
import { enqueue } from '../process/message-queue.js';
import { nowMs, tell, type Cycle } from '../process/running-cycle.js';

export function listenForDecisions(cycle: Cycle): void {
  const { state } = cycle;
  // An update, because a person must be told no at once, and a refusal must leave no event.
  answer(cycle, decideUpdate, {
    malformed: refuseMalformedDecision,
    refuse: ({ actor, body }) => refuseDecision(state, actor, body, nowMs()),
    apply: (command) => decide(cycle, command),
  });
  // An update, so that the one who cancels knows that the cycle has stopped taking decisions.
  answer(cycle, cancelUpdate, {
    malformed: refuseMalformedReason,
    refuse: ({ actor }) => refuseCancel(state, actor),
    apply: (command) => cancel(cycle, command),
  });
  // A signal, for systems that can only inform. Nobody waits for its answer, so a refusal is noted on the timeline.
  setHandler(gateDecisionSignal, (command) => enqueue(cycle, () => decideOrNote(cycle, command)));
}

function decide({ state, unrecorded }: Cycle, { actor, body }: Command<DecisionRequest>): void {
  unrecorded.push(applyDecision(state, actor, body, nowMs()));
}

function decideOrNote(cycle: Cycle, command: Command<DecisionRequest>): void {
  const { state } = cycle;
  const refusal =
    refuseMalformedDecision(command) ?? refuseDecision(state, command.actor, command.body, nowMs());
  if (!refusal) {
    decide(cycle, command);
    return;
  }
  if (state.closed) return;
  tell(cycle, 'decision-refused', `a signalled decision was refused: ${refusal.message}`, {
    reason: refusal.code,
  });
}

function cancel(cycle: Cycle, { actor: { person }, body: { reason } }: Command<CancelRequest>): void {
  cycle.state.exit = { outcome: 'cancelled', reason, by: person };
  tell(cycle, 'cancelled', `${person} cancelled the cycle: ${reason}`, { actor: person, reason });
}
