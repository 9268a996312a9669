/**
 * The messages a cycle takes. Handlers are synchronous: they change the state, note it for the
 * timeline and return; the main loop wakes and goes on. So the next message in line is judged by the
 * new state, and of two approvers at once one wins and the other is told who.
 */
import { setHandler } from '@temporalio/workflow';
import type { CancelRequest, DecisionRequest, SpendRequest } from '../../contracts/decision.js';
import type { Submission } from '../../contracts/submission.js';
import { refuseCancel, refuseDecision } from '../../domain/decisions/decision-rules.js';
import { applyDecision } from '../../domain/decisions/gate-moves.js';
import { noteInterest } from '../../domain/cycle/first-state.js';
import type { Refusal } from '../../base/refusal.js';
import { refuseSpend, reportSpend } from '../../domain/finance/spending.js';
import { refuseSubmission } from '../../domain/decisions/submission-rules.js';
import { renewOverspend } from '../../domain/decisions/suspension.js';
import { storedState } from '../../domain/cycle/transition.js';
import { words } from '../../base/vocabulary.js';
import { isRepeat, once, throwIf } from './answering.js';
import { nowMs, tell, type Cycle } from './running-cycle.js';
import {
  refuseMalformedDecision,
  refuseMalformedReason,
  refuseMalformedSpend,
  refuseMalformedSubmission,
} from '../messages/message-guard.js';
import * as messages from '../messages/definitions.js';
import { listenForPauses } from '../decisions/pause-handlers.js';
import { waveEnded } from '../rollout/wave-supervision.js';

export function listen(cycle: Cycle): void {
  const { state } = cycle;
  setHandler(messages.statusQuery, () => storedState(state));
  // An update, because a person must be told no at once, and a refusal must leave no event.
  setHandler(messages.decideUpdate, (command) => once(cycle, command, () => decide(cycle, command)), {
    validator: (command: messages.Command<DecisionRequest>): void => {
      if (!isRepeat(cycle)) throwIf(refuseDecide(cycle, command));
    },
  });
  // An update, for the same reason: whoever hands in learns at once what is wrong with it.
  setHandler(messages.submitUpdate, (command) => once(cycle, command, () => handIn(cycle, command)), {
    validator: (command: messages.Command<Submission>): void => {
      if (isRepeat(cycle)) return;
      throwIf(refuseMalformedSubmission(command) ?? refuseSubmission(state, command.actor, command.body));
    },
  });
  // An update, so that the one who cancels knows that the cycle has stopped taking decisions.
  setHandler(messages.cancelUpdate, (command) => once(cycle, command, () => cancel(cycle, command)), {
    validator: (command: messages.Command<CancelRequest>): void => {
      if (!isRepeat(cycle)) throwIf(refuseMalformedReason(command) ?? refuseCancel(state, command.actor));
    },
  });
  // An update: whoever reports learns at once when it needs a new approval.
  setHandler(messages.spendUpdate, (command) => once(cycle, command, () => spend(cycle, command)), {
    validator: (command: messages.Command<SpendRequest>): void => {
      if (!isRepeat(cycle)) throwIf(refuseMalformedSpend(command) ?? refuseSpend(state, command.actor));
    },
  });
  listenForPauses(cycle);
  // A signal from a wave to its cycle: a process informs, and nothing can be refused.
  setHandler(messages.waveEndedSignal, (ended) => waveEnded(cycle, ended));
  // A signal, for systems that can only inform; nobody waits for its answer, so a no goes on the timeline.
  setHandler(messages.gateDecisionSignal, (command) => decideOrNote(cycle, command));
}

function refuseDecide(cycle: Cycle, command: messages.Command<DecisionRequest>): Refusal | null {
  return (
    refuseMalformedDecision(command) ?? refuseDecision(cycle.state, command.actor, command.body, nowMs())
  );
}

function decide(cycle: Cycle, command: messages.Command<DecisionRequest>): void {
  cycle.untold.push(applyDecision(cycle.state, command.actor, command.body, nowMs()));
}

function decideOrNote(cycle: Cycle, command: messages.Command<DecisionRequest>): void {
  const refusal = refuseDecide(cycle, command);
  if (!refusal) {
    decide(cycle, command);
    return;
  }
  if (cycle.state.closed) return;
  tell(cycle, 'decision-refused', `a signalled decision was refused: ${refusal.message}`, {
    reason: refusal.code,
  });
}

function handIn(cycle: Cycle, { actor, body, fingerprint }: messages.Command<Submission>): void {
  const { state } = cycle;
  if (state.wait?.what !== 'submission') throw new Error(`${state.cycleId} asks for nothing`);
  const ask = state.wait;
  const role = ask.roles.find((each) => actor.roles.includes(each));
  state.wait = null;
  cycle.handedIn = { submission: body, fingerprint, ask };
  noteInterest(state, actor.person, 'supplied evidence for the cycle');
  tell(cycle, 'submitted', `${actor.person} handed in ${words(body.kind)}`, {
    actor: actor.person,
    ...(role === undefined ? {} : { role }),
    evidenceHash: fingerprint,
    detail: body,
  });
}

function spend(cycle: Cycle, { actor, body, fingerprint }: messages.Command<SpendRequest>): void {
  const text = reportSpend(cycle.state, actor, body, fingerprint);
  const settled = renewOverspend(cycle.state, nowMs()) === 'settled' ? '; no overspend any more' : '';
  tell(cycle, 'spend-reported', `${text}${settled}`, {
    actor: actor.person,
    evidenceHash: fingerprint,
    detail: body,
  });
}

function cancel(cycle: Cycle, { actor, body }: messages.Command<CancelRequest>): void {
  cycle.state.exit = { outcome: 'cancelled', reason: body.reason, by: actor.person };
  tell(cycle, 'cancelled', `${actor.person} cancelled the cycle: ${body.reason}`, {
    actor: actor.person,
    reason: body.reason,
  });
}
