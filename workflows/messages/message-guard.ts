/**
 * Refuses payloads that do not have the shape of their message. The API checks more than this; the guard must only ensure
 * that no message from elsewhere can break a cycle or put malformed data into its state. The shapes of bodies are
 * generated from the contracts. Actor and fingerprint are not part of a body, so their shapes are written here.
 */
import type { Submission } from '../../contracts/submission.js';
import { DURATION } from '../../base/duration.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { GOVERNED_KINDS, ROLES, SUBMISSION_KINDS } from '../../base/vocabulary.js';
import type { NewChange } from '../../domain/governance/change-state.js';
import { contentShapes, requestShapes } from './content-shapes.js';
import { isObject, listOf, matching, oneOf, record, text, whole, type Shape } from './shapes.js';

const name = text(1, 200);
const hash = matching(/^[0-9a-f]{64}$/);
const actor = record({
  person: name,
  roles: listOf(oneOf(ROLES), 0, ROLES.length),
  lobs: listOf(name, 0, 200),
});

const isDuration: Shape = (value) => typeof value === 'string' && DURATION.test(value);

const decisionCommand = commandOf(requestShapes.decision);
const reasonCommand = commandOf(requestShapes.reason);
const vetoCommand = commandOf(requestShapes.veto);
const spendCommand = commandOf(requestShapes.spend);
const reviewCommand = commandOf(requestShapes.review);
const reworkCommand = commandOf(requestShapes.rework);
const submissionCommand = commandOf(record({ kind: oneOf(SUBMISSION_KINDS), content: isObject }));

const begun = record({
  changeId: matching(/^chg_[0-9a-f]{24}$/),
  kind: oneOf(GOVERNED_KINDS),
  key: matching(/^[a-z0-9][a-z0-9_-]{0,63}$/),
  contentHash: hash,
  proposedBy: actor,
  terms: record({ reviewWindow: isDuration, reworkWindow: isDuration, rounds: whole(1, 100) }),
});

export function refuseMalformedDecision(value: unknown): Refusal | null {
  return decisionCommand(value) ? null : malformed('a decision');
}

/** Hold, resume, withdraw and cancel carry a reason and nothing else. */
export function refuseMalformedReason(value: unknown): Refusal | null {
  return reasonCommand(value) ? null : malformed('a reason');
}

export function refuseMalformedVeto(value: unknown): Refusal | null {
  return vetoCommand(value) ? null : malformed('a veto');
}

export function refuseMalformedSpend(value: unknown): Refusal | null {
  return spendCommand(value) ? null : malformed('a spend report');
}

export function refuseMalformedSubmission(value: unknown): Refusal | null {
  if (!submissionCommand(value)) return malformed('a submission');
  const { kind, content } = (value as { body: Submission }).body;
  return contentShapes[kind](content) ? null : malformed(`a submission of ${kind}`);
}

export function refuseMalformedReview(value: unknown): Refusal | null {
  return reviewCommand(value) ? null : malformed('a review');
}

export function refuseMalformedRework(value: unknown): Refusal | null {
  return reworkCommand(value) ? null : malformed('a new content');
}

/** What a proposed change is begun with: it has no validator before it, and what it holds is read by everybody. */
export function refuseMalformedProposal(value: unknown): Refusal | null {
  const { changeId, kind, key, proposal, reason, contentHash, proposedBy, terms } = (value ?? {}) as Partial<
    Record<keyof NewChange, unknown>
  >;
  const isSound =
    begun({ changeId, kind, key, contentHash, proposedBy, terms }) &&
    requestShapes.rework({ change: proposal, reason });
  return isSound ? null : malformed('a proposed change');
}

function commandOf(body: Shape): Shape {
  return record({ actor, fingerprint: hash, body });
}

function malformed(what: string): Refusal {
  return refuse('message-malformed', `The message has not the shape of ${what}.`);
}
