/**
 * The shape of payloads, checked by hand: the bundle holds no schema library. The API has checked more
 * than this; here it is enough that no message from elsewhere can break a cycle or enter its state.
 */
import type { Submission } from '../../contracts/submission.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import { DECISIONS, PHASES, ROLES, SUBMISSION_KINDS } from '../../base/vocabulary.js';
import { contentShapes } from './content-shapes.js';
import { record, isText, listOf, oneOf, optional, wholeBetween, wholeNumber, type Shape } from './shapes.js';

const HASH = /^[0-9a-f]{64}$/;
const hash: Shape = (value) => typeof value === 'string' && HASH.test(value);
const time: Shape = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));

const actor = record({ person: isText, roles: listOf(oneOf(ROLES)), lobs: listOf(isText) });

const decisionCommand = commandOf(
  record({
    gateId: isText,
    gateVersion: wholeNumber,
    evidenceHash: isText,
    decision: oneOf(DECISIONS),
    reason: optional(isText),
    returnTo: optional(oneOf(PHASES)),
    deferUntil: optional(time),
  }),
);
const vetoCommand = commandOf(record({ harm: isText }));
const reasonCommand = commandOf(record({ reason: isText }));
const spendCommand = commandOf(
  record({ spentMinor: wholeBetween(0, Number.MAX_SAFE_INTEGER), note: isText }),
);
const submissionCommand = commandOf(
  record({ kind: oneOf(SUBMISSION_KINDS), content: (value) => typeof value === 'object' }),
);

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

function commandOf(body: Shape): Shape {
  return record({ actor, fingerprint: hash, body });
}

function malformed(what: string): Refusal {
  return refuse('message-malformed', `The message has not the shape of ${what}.`);
}
