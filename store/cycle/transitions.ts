/**
 * The write path: each transition is one majority transaction over three collections, with no read before it. The
 * sequence in the filter decides between writers, and the transition's key and hash make a repeat recognisable. It must
 * never write a part of a transition.
 */
import type { ClientSession, Connection, mongo } from 'mongoose';
import type { Transition } from '../../domain/cycle/transition.js';
import { sealOf, type Seal } from './content-hash.js';
import { cycleFields, type CycleDocument } from './cycle-document.js';
import { eventDocument, outboxDocument, type EventDocument, type OutboxDocument } from './event-document.js';
import { driverOf, READ_MS } from '../mongo/collection-schema.js';
import { inTransaction } from '../mongo/in-transaction.js';
import { isDuplicateKey, StoreUnavailable, TransitionRefused } from '../mongo/store-errors.js';
import { logModels, type LogModels } from './log-models.js';
import { isRepeat, maySupersede, supersede } from './supersede.js';

export interface Recorded {
  /** The new head of the cycle's hash chain. */
  readonly hash: string;
}

/** The filter matched no document, because another writer was faster or the transition before is missing. */
class NotNext extends Error {}

/** A writer that was overtaken looks again at what is recorded; after this many tries the next call finds out. */
const MOST_TRIES = 4;

/**
 * Records a transition. A repeat of the same key and content returns the same hash and writes nothing, whatever was
 * recorded since.
 * @throws TransitionRefused when it can never be recorded
 * @throws StoreUnavailable when the outcome is not known; the caller tries again with the same key
 */
export function transitionRecorder(connection: Connection): (transition: Transition) => Promise<Recorded> {
  const models = logModels(connection);
  const collections = {
    cycles: driverOf(models.cycles),
    events: driverOf(models.events),
    outbox: driverOf(models.outbox),
  };
  return async (transition) => {
    refuseMalformed(transition);
    const seal = sealOf(transition);
    const { hash } = seal;
    for (let tries = 1; ; tries += 1) {
      try {
        await inTransaction(connection, (session) => writeAll(collections, session, transition, seal));
        return { hash };
      } catch (error) {
        if (!(error instanceof NotNext) && !isDuplicateKey(error)) throw error;
        if (await settleConflict(connection, models, transition, seal, error)) return { hash };
        if (tries === MOST_TRIES) throw new StoreUnavailable({ cause: error });
      }
    }
  };
}

function refuseMalformed({ cycleId, sequence, state, charter, previousHash }: Transition): void {
  const first = sequence === 1;
  const sound =
    Number.isSafeInteger(sequence) &&
    sequence >= 1 &&
    state.sequence === sequence &&
    state.cycleId === cycleId &&
    (first ? charter !== undefined && previousHash === '' : previousHash !== '');
  if (!sound) {
    throw new TransitionRefused('malformed', `Transition ${sequence} of ${cycleId} contradicts itself.`);
  }
}

interface Collections {
  readonly cycles: mongo.Collection<CycleDocument>;
  readonly events: mongo.Collection<EventDocument>;
  readonly outbox: mongo.Collection<OutboxDocument>;
}

/**
 * Writes the cycle first, because writers meet there, so that a loser has written nothing else. It uses the driver
 * directly, because the documents are made here from checked types, and mongoose's look at each field would be a tenth of
 * what a transition costs.
 */
async function writeAll(
  { cycles, events, outbox }: Collections,
  session: ClientSession,
  transition: Transition,
  seal: Seal,
): Promise<void> {
  await writeCycle(cycles, session, transition, seal.hash);
  await events.insertOne(eventDocument(transition, seal), { session });
  await outbox.insertOne(outboxDocument(transition, seal.hash), { session });
}

async function writeCycle(
  cycles: mongo.Collection<CycleDocument>,
  session: ClientSession,
  transition: Transition,
  hash: string,
): Promise<void> {
  const { cycleId, sequence, previousHash } = transition;
  const fields = cycleFields(transition, hash);
  if (sequence === 1) {
    await cycles.insertOne({ _id: cycleId, ...fields }, { session });
    return;
  }
  const filter = { _id: cycleId, sequence: sequence - 1, headHash: previousHash };
  const { matchedCount } = await cycles.updateOne(filter, { $set: fields }, { session });
  if (matchedCount !== 1) throw new NotNext();
}

/**
 * True when the very same transition is recorded, or has taken the place of lost ones; false when another writer was at
 * work, so that another try is worthwhile. Throws the reason otherwise.
 */
async function settleConflict(
  connection: Connection,
  models: LogModels,
  transition: Transition,
  seal: Seal,
  cause: unknown,
): Promise<boolean> {
  const { cycleId, sequence } = transition;
  const recorded = await models.events.findOne({ cycleId, sequence }).maxTimeMS(READ_MS).lean();
  if (recorded && isRepeat(transition, seal.hash, recorded)) return true;
  if (recorded && maySupersede(transition, [recorded])) {
    const outcome = await inTransaction(connection, (session) =>
      supersede(models, session, transition, seal),
    );
    if (outcome !== 'refused') return outcome === 'done';
  }
  const cycle = await models.cycles.findById(cycleId, { sequence: 1, headHash: 1 }).maxTimeMS(READ_MS).lean();
  const reason = whyRefused(transition, recorded, cycle, cause);
  if (reason) throw reason;
  return false;
}

/** Null when the writer that was faster did not commit after all. */
function whyRefused(
  { key, cycleId, sequence, previousHash }: Transition,
  recorded: EventDocument | null,
  cycle: Pick<CycleDocument, 'sequence' | 'headHash'> | null,
  cause: unknown,
): TransitionRefused | null {
  const refused = (code: TransitionRefused['code'], message: string) =>
    new TransitionRefused(code, message, { cause });
  if (recorded?._id === key) return refused('key-reused', `The key ${key} was recorded with other content.`);
  const at = cycle?.sequence ?? 0;
  const where = `${cycleId} is at ${at}, the transition is ${sequence}.`;
  if (at >= sequence) return refused('sequence-taken', where);
  if (at < sequence - 1) return refused('sequence-gap', where);
  if (cycle === null || cycle.headHash === previousHash) return null;
  return refused('chain-broken', `${where} It does not continue the recorded head.`);
}
