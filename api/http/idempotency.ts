/**
 * Idempotency-Key: a POST that is repeated with the same key and body gets the answer of the first, and happens once.
 * The first answer is looked for before anything else is asked about the repeat, since roles, scope and the process may
 * have changed after the first was applied. Only an answer of those who decide is kept: what was accepted for a month, what
 * they refused for a day. A refusal before anything was sent leaves no record. Anything else leaves the record open, and
 * the repeat goes to Temporal again under the same update id, where the first attempt is known if it arrived.
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
      return whileRenewed(deps, begun.id, () => runAndKeep(deps, begun, () => work(begun.isRepeat)));
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

/** What becomes of a key when its request has ended. */
type Ending = { readonly keep: KeptAnswer } | 'leave-open' | 'release';

interface Reserved {
  readonly id: string;
  readonly isRepeat: boolean;
}

async function runAndKeep(
  deps: Keys,
  { id, isRepeat }: Reserved,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    const reply = await work();
    await settle(deps, id, endingOf(reply));
    return reply;
  } catch (error) {
    const ending = error instanceof ProblemError ? endingOfProblem(error) : 'leave-open';
    // An earlier try of a repeat may have been carried out, whatever this one met.
    await settle(deps, id, ending === 'release' && isRepeat ? 'leave-open' : ending);
    throw error;
  }
}

/** The answer stands even when it cannot be kept, because the record then lapses and Temporal still knows a repeat. */
async function settle({ store: { idempotency }, logger }: Keys, id: string, ending: Ending): Promise<void> {
  try {
    if (ending === 'release') await idempotency.release(id);
    else if (ending === 'leave-open') await idempotency.leaveOpen(id);
    else await idempotency.finish(id, ending.keep);
  } catch (error) {
    logger.warn({ err: error }, 'an answer could not be kept for its idempotency key');
  }
}

function endingOf({ status, headers = {}, body }: Reply): Ending {
  return status === NOT_YET_SHOWN ? 'leave-open' : { keep: { status, headers, body } };
}

/** Who decides does not decide twice about one message. Any other refusal of ours comes before a message is sent. */
function endingOfProblem(problem: ProblemError): Ending {
  const { status, extras } = problem;
  if (extras.isVerdict === true)
    return { keep: { status, headers: {}, body: problemBody(problem, 'replayed') } };
  return status < 500 ? 'release' : 'leave-open';
}

function replayed({ status, headers, body }: KeptAnswer): Reply {
  const shown = { ...headers, 'Idempotency-Replayed': 'true' };
  if (status < 400) return { status, body, headers: shown };
  return { status, headers: shown, text: { content: JSON.stringify(body), type: PROBLEM_TYPE } };
}
