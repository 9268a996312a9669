/** The rules for a submission: the requested kind, from the right person, with complete content. Null means accepted. */
import type { Submission } from '../../contracts/submission.js';
import type { Actor, CycleState, SubmissionWait } from '../cycle/cycle-state.js';
import { contentFaults } from './content-faults.js';
import { refuseOnHold } from './decision-rules.js';
import { refuseClosed } from '../cycle/closed.js';
import { speaksFor } from '../cycle/scope.js';
import { refuseSubmitter } from './decision-rights.js';
import { refuse, refuseFields, type Refusal } from '../../base/refusal.js';
import { words } from '../../base/vocabulary.js';

export function refuseSubmission(
  state: CycleState,
  actor: Actor,
  submission: Submission,
  nowMs: number,
): Refusal | null {
  if (state.closed || (state.exit && !state.undoing)) return refuseClosed(state);
  const wait = state.wait;
  if (wait?.what !== 'submission' || wait.kind !== submission.kind)
    return refuseUnrequested(state, submission.kind);
  return (
    refuseSubmitter(state, wait, actor) ??
    refuseForeignLobs(actor, submission) ??
    refuseContent(state, wait, submission, nowMs)
  );
}

/** A reworked charter may name only lines of business for which its author could have started a cycle. */
function refuseForeignLobs(actor: Actor, submission: Submission): Refusal | null {
  if (submission.kind !== 'charter') return null;
  const foreign = submission.content.lobs.filter((lob) => !speaksFor(actor, lob));
  if (foreign.length === 0) return null;
  return refuse('lob-out-of-scope', `${actor.person} does not speak for ${foreign.join(', ')}.`);
}

function refuseUnrequested(state: CycleState, kind: Submission['kind']): Refusal {
  const wait = state.wait;
  if (wait?.what === 'hold') return refuseOnHold(wait);
  const instead =
    wait?.what === 'submission'
      ? `the cycle requests ${words(wait.kind)}`
      : wait?.what === 'decision'
        ? `the cycle waits for a decision at ${wait.gateId}`
        : 'the cycle requests nothing now';
  return refuse('not-requested', `${words(kind)} is not requested: ${instead}.`);
}

function refuseContent(
  state: CycleState,
  wait: SubmissionWait,
  submission: Submission,
  nowMs: number,
): Refusal | null {
  const { wrong, lacking = [] } = contentFaults(state, wait, submission, nowMs);
  const code = wrong.length > 0 ? 'content-mismatch' : 'content-incomplete';
  return refuseFields(code, [...wrong, ...lacking]);
}
