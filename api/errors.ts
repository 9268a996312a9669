/**
 * The one table of problems: code → HTTP status → title. Every error answer of the API is one of these. A handler throws
 * `new ProblemError(code, detail)` and never writes an error by itself.
 */
import type { AllowedAction, FieldError } from '../contracts/problem.js';
import { REFUSALS, type RefusalClass, type RefusalCode } from '../base/refusal.js';

const HTTP_PROBLEMS = {
  'request-malformed': { status: 400, title: 'The request cannot be read' },
  'json-malformed': { status: 400, title: 'The body is not JSON' },
  'json-refused': { status: 400, title: 'The JSON is of a kind that is refused' },
  'query-invalid': { status: 400, title: 'The query string is not valid' },
  'cursor-invalid': { status: 400, title: 'The cursor is not one that this list gave' },
  'idempotency-key-missing': { status: 400, title: 'The header Idempotency-Key is required' },
  'idempotency-key-invalid': { status: 400, title: 'The Idempotency-Key is not valid' },
  unauthenticated: { status: 401, title: 'A valid API key is required' },
  forbidden: { status: 403, title: 'Your roles do not include this' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'idempotency-key-in-use': { status: 409, title: 'The first request with this key is still running' },
  'analysis-failed': { status: 409, title: 'The analysis has ended without a finding' },
  'version-stale': { status: 409, title: 'There is a newer version' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'url-too-long': { status: 414, title: 'The URL is too long' },
  'content-type-unsupported': { status: 415, title: 'The body must be application/json in UTF-8' },
  'expectation-unknown': { status: 417, title: 'The Expect header asks for what is not known here' },
  'body-invalid': { status: 422, title: 'The body does not fit its schema' },
  'idempotency-key-reused': { status: 422, title: 'The key was used with another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'too-many-streams': { status: 429, title: 'Too many open streams' },
  'too-many-uploads': { status: 429, title: 'Too many files at once' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something broke on our side' },
  'database-away': { status: 503, title: 'The database does not answer' },
  'files-away': { status: 503, title: 'No file can be taken in' },
  'engine-busy': { status: 503, title: 'The process engine is busy' },
  'outcome-unknown': { status: 503, title: 'The outcome is not known yet' },
  overloaded: { status: 503, title: 'Too much is under way' },
  'not-ready': { status: 503, title: 'Not ready' },
} as const;

const REFUSAL_TITLES: Record<RefusalCode, string> = {
  'role-missing': 'Another role decides this',
  'lob-out-of-scope': 'Another line of business decides this',
  'conflict-of-interest': 'An interest in the cycle excludes you',
  'duties-not-separate': 'Another person must do this',
  'not-the-named-person': 'The charter names another person',
  'not-the-proposer': 'Only the proposer may do this',
  'cycle-closed': 'The cycle is closed',
  'cycle-on-hold': 'The cycle is on hold',
  'not-on-hold': 'The cycle is not on hold',
  'already-suspended': 'The cycle is on hold or vetoed already',
  'cycle-moving': 'It is moving to its next step',
  'not-recorded': 'The last step is not recorded yet',
  'nothing-released': 'No money has been released yet',
  'nothing-to-withdraw': 'No open gate rests on evidence',
  'decision-not-possible': 'This gate does not take that decision',
  'gate-not-open': 'The gate is not open',
  'gate-already-decided': 'The gate is already decided',
  'already-approved': 'You have already approved',
  'gate-changed': 'The gate has changed since it was read',
  'evidence-stale': 'The evidence has changed since it was read',
  'approval-blocked': 'Approving is not possible',
  'return-not-possible': 'The gate cannot be returned there',
  'rounds-exhausted': 'The rounds are used up',
  'deferrals-exhausted': 'The deferrals are used up',
  'deferral-out-of-range': 'The time is out of range',
  'not-requested': 'This is not requested now',
  'message-malformed': 'The message is not well formed',
  'change-closed': 'The change is closed',
  'review-not-open': 'The change is not in review',
  'content-stale': 'The change has another content since it was read',
  'effective-date-out-of-range': 'The effective date is out of range',
  'reason-missing': 'A reason is required',
  'content-incomplete': 'Something is missing',
  'content-mismatch': 'The content does not fit the charter',
};

const REFUSAL_STATUS: Record<RefusalClass, number> = {
  forbidden: 403,
  conflict: 409,
  content: 422,
  transient: 503,
};

export type ProblemCode = keyof typeof HTTP_PROBLEMS | RefusalCode;
export const HTTP_PROBLEM_CODES = Object.keys(HTTP_PROBLEMS) as (keyof typeof HTTP_PROBLEMS)[];
export const PROBLEM_CODES: readonly ProblemCode[] = [
  ...HTTP_PROBLEM_CODES,
  ...(Object.keys(REFUSALS) as RefusalCode[]),
];

export function isRefusalCode(text: unknown): text is RefusalCode {
  return typeof text === 'string' && Object.hasOwn(REFUSALS, text);
}

export function problemStatus(code: ProblemCode): number {
  return isRefusalCode(code) ? REFUSAL_STATUS[REFUSALS[code]] : HTTP_PROBLEMS[code].status;
}

export function problemTitle(code: ProblemCode): string {
  return isRefusalCode(code) ? REFUSAL_TITLES[code] : HTTP_PROBLEMS[code].title;
}

export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly allowedActions?: readonly AllowedAction[];
  /** The value of Retry-After, in seconds. */
  readonly retryAfterSeconds?: number;
  /** True when the workflow or the programme has decided, so that a repeat under the same key gets this answer. */
  readonly isVerdict?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere below a route; `detail` is read by people outside and holds no secret, path or stack. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ProblemError';
    this.status = problemStatus(code);
  }
}

export function bodyInvalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('body-invalid', 'Mend the fields under errors and send it again.', { errors });
}
