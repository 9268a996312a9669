/** The messages that people send to a proposed change. Updates, because each sender must be told no. */
import type { ReworkRequest } from '../../contracts/metric-change.js';
import { refuseReview, refuseRework, refuseWithdrawal } from '../../domain/governance/change-rules.js';
import { applyReview, applyRework, applyWithdrawal } from '../../domain/governance/change-moves.js';
import { reviewUpdate, reworkUpdate, withdrawChangeUpdate, type Command } from '../messages/definitions.js';
import {
  refuseMalformedReason,
  refuseMalformedReview,
  refuseMalformedRework,
} from '../messages/message-guard.js';
import { answer } from '../process/answering.js';
import { nowMs } from '../process/running-cycle.js';
import { note, type Change } from './running-change.js';

export function listenForReviews(change: Change): void {
  const { state } = change;
  answer(change, reviewUpdate, {
    malformed: refuseMalformedReview,
    refuse: ({ actor, body }) => refuseReview(state, actor, body, nowMs()),
    apply: ({ actor, body }) => note(change, ...applyReview(state, actor, body, nowMs())),
  });
  answer(change, reworkUpdate, {
    malformed: refuseMalformedRework,
    refuse: ({ actor, body }) => refuseRework(state, actor, body.change),
    apply: (command) => note(change, applyRework(state, command.actor, handedIn(command), nowMs())),
  });
  answer(change, withdrawChangeUpdate, {
    malformed: refuseMalformedReason,
    refuse: ({ actor }) => refuseWithdrawal(state, actor),
    apply: ({ actor, body }) => note(change, applyWithdrawal(state, actor.person, body.reason, nowMs())),
  });
}

/** The fingerprint is that of the proposal alone, so that the same content has the same hash whatever the reason. */
function handedIn({ body, fingerprint }: Command<ReworkRequest>) {
  return { proposal: body.change, contentHash: fingerprint, reason: body.reason };
}
