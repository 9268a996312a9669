/**
 * Idempotency-Key: a POST that is repeated with the same key and body gets the answer of the first, and happens once.
 * Only an answer that will not change is kept. What failed for a passing reason is forgotten here, and the repeat goes
 * to Temporal again under the same update id, where the first attempt is known if it arrived.
 */
import type { Request } from 'express';
import { assertNever } from '../../base/assert-never.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import type { Answer as KeptAnswer } from '../../store/access/idempotency-keys.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { ProblemError } from '../errors.js';
import type { Reply } from '../route.js';
import { problemBody, PROBLEM_TYPE } from './error-handler.js';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/** Accepted, but the read model lags: a repeat shall ask again and not be told the old news. */
const NOT_YET_SHOWN = 202;

export function idempotencyKeyOf(request: Request): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') {
    throw new ProblemError(
      'idempotency-key-missing',
      'Send a new random value per intended change, e.g. a UUID.',
    );
  }
  if (typeof key === 'string' && VISIBLE_ASCII.test(key)) return key;
  throw new ProblemError('idempotency-key-invalid', 'A key has 1 to 255 visible ASCII characters.');
}

export interface Attempt {
  readonly caller: Caller;
  readonly key: string;
  readonly path: string;
  readonly body: unknown;
}

/** Runs `work` unless this very request was answered before. */
export async function onceOnly(deps: ApiDeps, attempt: Attempt, work: () => Promise<Reply>): Promise<Reply> {
  const { caller, key, path, body } = attempt;
  const request = { client: clientOf(caller), key, operation: `POST ${path}`, bodyHash: sha256Hex(body) };
  const begun = await deps.store.idempotency.begin(request);
  switch (begun.state) {
    case 'new':
      return runAndKeep(deps, begun.id, work);
    case 'done':
      return replayed(begun);
    case 'running':
      throw new ProblemError('idempotency-key-in-use', 'Wait for its answer, then repeat.', {
        retryAfterSeconds: 2,
      });
    case 'mismatch':
      throw keyReused();
    default:
      return assertNever(begun);
  }
}

export function keyReused(): ProblemError {
  return new ProblemError('idempotency-key-reused', 'Send another Idempotency-Key with another request.');
}

async function runAndKeep(deps: ApiDeps, id: string, work: () => Promise<Reply>): Promise<Reply> {
  try {
    const reply = await work();
    await settle(deps, id, { status: reply.status, headers: reply.headers ?? {}, body: reply.body });
    return reply;
  } catch (error) {
    await settle(deps, id, error instanceof ProblemError ? keptProblem(error) : undefined);
    throw error;
  }
}

/** The answer stands even when it cannot be kept: the record then lapses, and a repeat is known to Temporal. */
async function settle({ store, logger }: ApiDeps, id: string, answer: KeptAnswer | undefined): Promise<void> {
  try {
    if (answer && isFinal(answer.status)) await store.idempotency.finish(id, answer);
    else await store.idempotency.release(id);
  } catch (error) {
    logger.warn({ err: error }, 'an answer could not be kept for its idempotency key');
  }
}

/** Server errors and "not yet" pass; everything else is as true tomorrow as today. */
function isFinal(status: number): boolean {
  return status < 500 && status !== NOT_YET_SHOWN;
}

function keptProblem(problem: ProblemError): KeptAnswer {
  return { status: problem.status, headers: {}, body: problemBody(problem, 'replayed') };
}

function replayed({ status, headers, body }: KeptAnswer): Reply {
  const shown = { ...headers, 'Idempotency-Replayed': 'true' };
  if (status < 400) return { status, body, headers: shown };
  return { status, headers: shown, text: { content: JSON.stringify(body), type: PROBLEM_TYPE } };
}
