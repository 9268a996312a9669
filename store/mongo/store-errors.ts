/**
 * The errors that leave this folder. Callers cannot import the driver, so its errors are sorted here into "refused for
 * good" and "the database did not answer"; anything else passes through unchanged.
 */
import mongoose from 'mongoose';

/**
 * - `key-reused`: the key was recorded before with other content;
 * - `sequence-taken`: the cycle already has a transition of this number (a late or second writer);
 * - `sequence-gap`: the transition before is missing;
 * - `chain-broken`: the hash before is not the one that the cycle's head has;
 * - `malformed`: the transition contradicts itself.
 */
export type RefusalCode = 'key-reused' | 'sequence-taken' | 'sequence-gap' | 'chain-broken' | 'malformed';

/** A transition that will never be accepted, however often it is tried. */
export class TransitionRefused extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TransitionRefused';
  }
}

/** The database is away, too slow or broken, or its answer got lost, so nobody knows whether a write happened. */
export class StoreUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('The database did not answer in time.', options);
    this.name = 'StoreUnavailable';
  }
}

const { mongo } = mongoose;

const awayClasses = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoServerClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoWriteConcernError,
  mongo.MongoUnexpectedServerResponseError,
  mongoose.Error.MongooseServerSelectionError,
];

/**
 * The codes of a request that is wrong in itself and would still be wrong tomorrow. Every other code is about the state of
 * the server: it steps down, is out of time or disk, or is broken ("internal server error" is all that the embedded
 * database says after its storage has failed).
 */
const WRONG_IN_ITSELF: Readonly<Record<number, string>> = {
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  18: 'AuthenticationFailed',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  40: 'ConflictingUpdateOperators',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  56: 'EmptyFieldName',
  57: 'DottedFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  68: 'IndexAlreadyExists',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  115: 'CommandNotSupported',
  121: 'DocumentValidationFailure',
  263: 'OperationNotSupportedInTransaction',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
};

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === 11_000;
}

/** The server undid the whole transaction (a write conflict, a new primary), so it may be tried again. */
export function mayRepeat(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel('TransientTransactionError');
}

function isAway(error: unknown): boolean {
  if (awayClasses.some((known) => error instanceof known)) return true;
  // When a socket has just ended, the driver passes on Node's own error.
  if (isSocketError(error)) return true;
  if (!(error instanceof mongo.MongoError)) return false;
  // These are the driver's names for "the pool was cleared or closed, or nobody freed a connection".
  if (/Pool(Cleared|Closed)|WaitQueueTimeout/.test(error.name)) return true;
  if (mayRepeat(error) || error.hasErrorLabel('UnknownTransactionCommitResult')) return true;
  return error instanceof mongo.MongoServerError && !(Number(error.code) in WRONG_IN_ITSELF);
}

function isSocketError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (
    code === 'EPIPE' || code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'ERR_STREAM_DESTROYED'
  );
}

/**
 * Runs `work`; an absent database becomes StoreUnavailable with the driver's error as its cause. After `limitMs` nobody
 * waits any longer, because the driver's own limits (finding a server, one try, its repeat, the clean-up) add up to 7.5 s
 * when the network drops every packet. What was under way may still happen, so every write here can be repeated safely.
 */
export async function guarded<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const tooLate = () =>
      reject(new StoreUnavailable({ cause: new Error(`No answer within ${limitMs} ms.`) }));
    timer = setTimeout(tooLate, limitMs);
  });
  try {
    return await Promise.race([work(), limit]);
  } catch (error) {
    if (isAway(error)) throw new StoreUnavailable({ cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
