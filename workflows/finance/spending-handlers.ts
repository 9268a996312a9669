/** The message by which a person reports what was spent so far. */
import type { SpendRequest } from '../../contracts/decision.js';
import { refuseReport, refuseSpend } from '../../domain/decisions/spend-rules.js';
import { renewOverspend } from '../../domain/decisions/suspension.js';
import { reportSpend } from '../../domain/finance/spending.js';
import { spendUpdate, type Command } from '../messages/definitions.js';
import { refuseMalformedSpend } from '../messages/message-guard.js';
import { answer } from '../process/answering.js';
import { nowMs, tell, type Cycle } from '../process/running-cycle.js';

export function listenForSpending(cycle: Cycle): void {
  // An update, because whoever reports must learn at once that the report was refused, and why.
  answer(cycle, spendUpdate, {
    malformed: refuseMalformedSpend,
    refuse: ({ actor, body }) => refuseSpend(cycle.state, actor) ?? refuseReport(cycle.state, actor, body),
    apply: (command) => spend(cycle, command),
  });
}

function spend(cycle: Cycle, { actor, body, fingerprint }: Command<SpendRequest>): void {
  const text = reportSpend(cycle.state, actor, body, fingerprint);
  const settled = renewOverspend(cycle.state, nowMs()) === 'settled' ? '; no overspend any more' : '';
  tell(cycle, 'spend-reported', `${text}${settled}`, {
    actor: actor.person,
    evidenceHash: fingerprint,
    detail: body,
  });
}
