/**
 * Idempotency-Key: a POST that is repeated with the same key and body gets the answer of the first, and happens once.
 * The first answer is looked for before anything else is asked about the repeat, since roles, scope and the process may
 * have changed after the first was applied. Only an answer that will not change is kept. Anything else leaves the
 * record open, and the repeat goes to Temporal again under the same update id, where the first attempt is known if it
 * arrived.
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

/** The message is accepted but the read model lags, so the answer is not kept and a repeat asks again. */
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
  /** Why the request would be refused if it were new. A repeat is not refused, because its first try may have been applied. */
  readonly refusal: ProblemError | null;
}

type Keys = Pick<ApiDeps, 'store' | 'logger'>;

/**
 * Runs `work` unless this very request was answered before, or is new and refused.
 * @param work is told whether the request was begun before
 */
export async function onceOnly(
  deps: Keys,
  attempt: Attempt,
  work: (isRepeat: boolean) => Promise<Reply>,
): Promise<Reply> {
  const { caller, key, path, body, refusal } = attempt;
  const { idempotency } = deps.store;
  const request = { client: clientOf(caller), key, operation: `POST ${path}`, bodyHash: sha256Hex(body) };
  const begun = await (refusal ? idempotency.resume(request) : idempotency.begin(request));
  switch (begun.state) {
    case 'new':
      return whileRenewed(deps, begun.id, () => runAndKeep(deps, begun.id, () => work(begun.isRepeat)));
    case 'done':
      return replayed(begun);
    case 'running':
      throw new ProblemError('idempotency-key-in-use', 'Wait for its answer, then repeat.', {
        retryAfterSeconds: 1,
      });
    case 'mismatch':
      throw keyReused();
    case 'unknown':
      throw refusal ?? new Error('only a refused request may be unknown');
    default:
      return assertNever(begun);
  }
}

export function keyReused(): ProblemError {
  return new ProblemError('idempotency-key-reused', 'Send another Idempotency-Key with another request.');
}

/** Renewals come often enough for the lease of 3 s; most requests are over before the first. */
const RENEW_MS = 1_000;

async function whileRenewed({ store, logger }: Keys, id: string, work: () => Promise<Reply>): Promise<Reply> {
  const renew = () => {
    store.idempotency.renew(id).catch((error: unknown) => {
      logger.warn({ err: error }, 'the reservation of an idempotency key could not be renewed');
    });
  };
  const timer = setInterval(renew, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function runAndKeep(deps: Keys, id: string, work: () => Promise<Reply>): Promise<Reply> {
  try {
    const reply = await work();
    await settle(deps, id, keptReply(reply));
    return reply;
  } catch (error) {
    await settle(deps, id, error instanceof ProblemError ? keptProblem(error) : undefined);
    throw error;
  }
}

/** The answer stands even when it cannot be kept, because the record then lapses and Temporal still knows a repeat. */
async function settle({ store, logger }: Keys, id: string, answer: KeptAnswer | undefined): Promise<void> {
  try {
    if (answer) await store.idempotency.finish(id, answer);
    else await store.idempotency.leaveOpen(id);
  } catch (error) {
    logger.warn({ err: error }, 'an answer could not be kept for its idempotency key');
  }
}

function keptReply({ status, headers = {}, body }: Reply): KeptAnswer | undefined {
  return status === NOT_YET_SHOWN ? undefined : { status, headers, body };
}

/** Keeps refusals that cannot change: bad content stays bad, and a verdict is final. Every other problem may pass. */
function keptProblem(problem: ProblemError): KeptAnswer | undefined {
  const { status, extras } = problem;
  if (status !== 400 && status !== 422 && extras.isVerdict !== true) return undefined;
  return { status, headers: {}, body: problemBody(problem, 'replayed') };
}

function replayed({ status, headers, body }: KeptAnswer): Reply {
  const shown = { ...headers, 'Idempotency-Replayed': 'true' };
  if (status < 400) return { status, body, headers: shown };
  return { status, headers: shown, text: { content: JSON.stringify(body), type: PROBLEM_TYPE } };
}
