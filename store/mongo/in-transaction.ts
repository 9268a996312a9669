/** Runs one majority transaction, and tries it again while there is time and the server allows it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Connection } from 'mongoose';
import { READ_MS } from './collection-schema.js';
import { mayRepeat } from './store-errors.js';

/** No new try of a transaction starts after this; `connect.ts` limits the whole call to a little more. */
const TRANSACTION_MS = 2_000;
const FIRST_PAUSE_MS = 10;

const MAJORITY = {
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority' },
  maxCommitTimeMS: READ_MS,
} as const;

/**
 * Tries until the transaction is committed or the time is up. The loop is our own, because the driver's `withTransaction`
 * goes on for two minutes and takes no shorter limit. A commit whose answer is lost is not tried again here, because the
 * next call with the same key finds out what became of it.
 */
export async function inTransaction<Result>(
  connection: Connection,
  work: (session: ClientSession) => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + TRANSACTION_MS;
  const session = await connection.startSession();
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        session.startTransaction(MAJORITY);
        const result = await work(session);
        await session.commitTransaction();
        return result;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction();
        if (!mayRepeat(error) || performance.now() + pauseMs > deadline) throw error;
      }
      // The pause is random, so that two writers that collided do not collide again.
      await sleep(pauseMs * Math.random());
    }
  } finally {
    await session.endSession();
  }
}
