/**
 * The messages that stop a cycle's clocks or take evidence back: hold, resume, veto, withdraw. Updates all of them,
 * because whoever stops a cycle must know at once that it has stopped, or why not.
 */
import { setHandler } from '@temporalio/workflow';
import type { HoldRequest, ResumeRequest, VetoRequest, WithdrawRequest } from '../../contracts/decision.js';
import type { Refusal } from '../../base/refusal.js';
import {
  goOn,
  hold,
  refuseHold,
  refuseResume,
  refuseVeto,
  refuseWithdrawal,
  veto,
  withdraw,
} from '../../domain/decisions/suspension.js';
import { nowMs, tell, type Cycle } from '../process/running-cycle.js';
import { isRepeat, once, throwIf } from '../process/answering.js';
import { refuseMalformedReason, refuseMalformedVeto } from '../messages/message-guard.js';
import * as messages from '../messages/definitions.js';

type Told<Body> = messages.Command<Body>;

export function listenForPauses(cycle: Cycle): void {
  const { state } = cycle;
  const guarded =
    <Body>(refusal: (command: Told<Body>) => Refusal | null) =>
    (command: Told<Body>): void => {
      if (!isRepeat(cycle)) throwIf(refusal(command));
    };
  setHandler(messages.holdUpdate, (command) => once(cycle, command, () => holdCycle(cycle, command)), {
    validator: guarded<HoldRequest>((it) => refuseMalformedReason(it) ?? refuseHold(state, it.actor)),
  });
  setHandler(messages.resumeUpdate, (command) => once(cycle, command, () => resumeCycle(cycle, command)), {
    validator: guarded<ResumeRequest>((it) => refuseMalformedReason(it) ?? refuseResume(state, it.actor)),
  });
  setHandler(messages.vetoUpdate, (command) => once(cycle, command, () => vetoCycle(cycle, command)), {
    validator: guarded<VetoRequest>((it) => refuseMalformedVeto(it) ?? refuseVeto(state, it.actor)),
  });
  setHandler(
    messages.withdrawUpdate,
    (command) => once(cycle, command, () => withdrawEvidence(cycle, command)),
    {
      validator: guarded<WithdrawRequest>(
        (it) => refuseMalformedReason(it) ?? refuseWithdrawal(state, it.actor),
      ),
    },
  );
}

function holdCycle(cycle: Cycle, { actor: { person }, body: { reason } }: Told<HoldRequest>): void {
  hold(cycle.state, person, reason, nowMs());
  tell(cycle, 'held', `${person} holds the cycle: ${reason}`, { actor: person, reason });
}

function resumeCycle(cycle: Cycle, { actor: { person }, body: { reason } }: Told<ResumeRequest>): void {
  goOn(cycle.state, nowMs());
  const due = cycle.state.wait?.due ?? '';
  tell(cycle, 'resumed', `${person} resumed the cycle, now due ${due}: ${reason}`, { actor: person, reason });
}

function vetoCycle(
  cycle: Cycle,
  { actor: { person }, body: { harm }, fingerprint }: Told<VetoRequest>,
): void {
  const gateId = veto(cycle.state, person, harm, fingerprint, nowMs());
  tell(cycle, 'vetoed', `${person} vetoed: ${harm}`, {
    actor: person,
    role: 'veto_holder',
    reason: harm,
    gateId,
    evidenceHash: fingerprint,
  });
}

function withdrawEvidence(cycle: Cycle, { actor, body: { reason } }: Told<WithdrawRequest>): void {
  const { person } = actor;
  const gateId = cycle.state.wait?.what === 'decision' ? cycle.state.wait.gateId : '';
  const reset = withdraw(cycle.state, actor, reason, nowMs());
  const said = reset === 0 ? '' : `; ${reset} approvals are reset`;
  tell(cycle, 'withdrawn', `${person} withdrew the evidence of ${gateId}${said}: ${reason}`, {
    actor: person,
    reason,
    gateId,
  });
}
