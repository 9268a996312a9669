/** The message by which a person hands in what a cycle has requested. */
import type { Submission } from '../../contracts/submission.js';
import { noteSupplier } from '../../domain/decisions/duties.js';
import { refuseSubmission } from '../../domain/decisions/submission-rules.js';
import { words } from '../../base/vocabulary.js';
import { submitUpdate, type Command } from '../messages/definitions.js';
import { refuseMalformedSubmission } from '../messages/message-guard.js';
import { answer } from '../process/answering.js';
import { tell, type Cycle } from '../process/running-cycle.js';

export function listenForSubmissions(cycle: Cycle): void {
  // An update, because whoever hands something in must learn at once what is wrong with it.
  answer(cycle, submitUpdate, {
    malformed: refuseMalformedSubmission,
    refuse: ({ actor, body }) => refuseSubmission(cycle.state, actor, body, Date.now()),
    apply: (command) => handIn(cycle, command),
  });
}

function handIn(cycle: Cycle, { actor, body, fingerprint }: Command<Submission>): void {
  const { state } = cycle;
  if (state.wait?.what !== 'submission') throw new Error(`${state.cycleId} requests nothing`);
  const request = state.wait;
  const role = request.roles.find((each) => actor.roles.includes(each));
  state.wait = null;
  cycle.handedIn = { submission: body, fingerprint, request };
  noteSupplier(state, body.kind, actor.person);
  tell(cycle, 'submitted', `${actor.person} handed in ${words(body.kind)}`, {
    actor: actor.person,
    ...(role === undefined ? {} : { role }),
    askId: request.askId,
    evidenceHash: fingerprint,
    detail: body,
  });
}
