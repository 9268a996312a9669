/**
 * The messages that stop a cycle's clocks or withdraw evidence: hold, resume, veto, withdraw. All of them are updates,
 * because whoever stops a cycle must know at once that it has stopped, or why not.
 */
import type { HoldRequest, ResumeRequest, VetoRequest, WithdrawRequest } from '../../contracts/decision.js';
import {
  resumeWait,
  hold,
  refuseHold,
  refuseResume,
  refuseVeto,
  refuseWithdrawal,
  veto,
  withdraw,
} from '../../domain/decisions/suspension.js';
import {
  holdUpdate,
  resumeUpdate,
  vetoUpdate,
  withdrawUpdate,
  type Command,
} from '../messages/definitions.js';
import { refuseMalformedReason, refuseMalformedVeto } from '../messages/message-guard.js';
import { answer } from '../process/answering.js';
import { nowMs, tell, type Cycle } from '../process/running-cycle.js';

export function listenForPauses(cycle: Cycle): void {
  const { state } = cycle;
  answer(cycle, holdUpdate, {
    malformed: refuseMalformedReason,
    refuse: ({ actor }) => refuseHold(state, actor),
    apply: (command) => holdCycle(cycle, command),
  });
  answer(cycle, resumeUpdate, {
    malformed: refuseMalformedReason,
    refuse: ({ actor }) => refuseResume(state, actor),
    apply: (command) => resumeCycle(cycle, command),
  });
  answer(cycle, vetoUpdate, {
    malformed: refuseMalformedVeto,
    refuse: ({ actor }) => refuseVeto(state, actor),
    apply: (command) => vetoCycle(cycle, command),
  });
  answer(cycle, withdrawUpdate, {
    malformed: refuseMalformedReason,
    refuse: ({ actor }) => refuseWithdrawal(state, actor),
    apply: (command) => withdrawEvidence(cycle, command),
  });
}

function holdCycle(cycle: Cycle, { actor, body: { reason } }: Command<HoldRequest>): void {
  const { person } = actor;
  hold(cycle.state, actor, reason, nowMs());
  const until = cycle.state.wait?.due ?? '';
  const text = `${person} holds the cycle: ${reason}; unless it is resumed before, it goes on by itself at ${until}`;
  tell(cycle, 'held', text, { actor: person, reason });
}

function resumeCycle(cycle: Cycle, { actor: { person }, body: { reason } }: Command<ResumeRequest>): void {
  resumeWait(cycle.state, nowMs());
  const due = cycle.state.wait?.due ?? '';
  tell(cycle, 'resumed', `${person} resumed the cycle, now due ${due}: ${reason}`, { actor: person, reason });
}

function vetoCycle(
  cycle: Cycle,
  { actor: { person }, body: { harm }, fingerprint }: Command<VetoRequest>,
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

function withdrawEvidence(cycle: Cycle, { actor, body: { reason } }: Command<WithdrawRequest>): void {
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
