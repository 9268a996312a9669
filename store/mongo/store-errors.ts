/**
 * The errors that leave this folder. Callers cannot import the driver, so what it throws is sorted here
 * into "refused for good" and "the database did not answer"; anything else passes through unchanged.
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

/** The database is away, too slow, broken, or its answer got lost. Whether a write happened is then not known. */
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
 * What the server says of a request that is wrong in itself, and would be tomorrow. Whatever else it says is about its
 * own state: stepping down, out of time, out of disk, broken ("internal server error" is all that the embedded database
 * says after its storage has given up).
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

/** The whole transaction was undone by the server (a write conflict, a new primary) and may be tried again. */
export function mayRepeat(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel('TransientTransactionError');
}

function isAway(error: unknown): boolean {
  if (awayClasses.some((known) => error instanceof known)) return true;
  // A socket that has just been ended: the driver hands on what Node says of it.
  if (isSocketError(error)) return true;
  if (!(error instanceof mongo.MongoError)) return false;
  // The driver's names for "the pool was cleared or closed, or nobody freed a connection".
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
 * Runs `work`; an absent database becomes StoreUnavailable with the driver's error as its cause. After `limitMs`
 * nobody waits any longer: the driver's own limits add up (finding a server, one try, its repeat, the clean-up after
 * it) to 7.5 s in a black hole. What was under way may still happen; every write here can be repeated safely.
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
