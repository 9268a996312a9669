/**
 * Looks whether the database writes. A database that runs and does not answer for half a minute has wedged. That is
 * noted, and the database is killed and started again, because the proof is about the product's recovery and not about
 * the database's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { FaultLog } from './fault-log.js';
import type { StackKeeper } from './stack-keeper.js';

const LOOK_MS = 3_000;
const WEDGED_MS = 30_000;
const PATIENCE = {
  serverSelectionTimeoutMS: 4_000,
  connectTimeoutMS: 4_000,
  socketTimeoutMS: 5_000,
} as const;

export async function watchDatabase(keeper: StackKeeper, log: FaultLog, over: AbortSignal): Promise<void> {
  let answeredAt = performance.now();
  while (!over.aborted) {
    const mayAnswer = keeper.idle.includes('mongodb');
    if (!mayAnswer || (await writes(keeper.stack.mongodbUri))) answeredAt = performance.now();
    const silentMs = performance.now() - answeredAt;
    if (silentMs > WEDGED_MS && keeper.idle.includes('mongodb')) {
      log.note('wedged', ['mongodb'], silentMs, 'killed and started again');
      keeper.kill(['mongodb'], 0);
    }
    await sleep(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

/** Writes to a database of its own, so that nothing of the product's is touched. */
async function writes(uri: string): Promise<boolean> {
  const client = new mongoose.mongo.MongoClient(uri, PATIENCE);
  try {
    const probe = client.db('probe').collection<{ _id: string; at: Date }>('probe');
    await probe.updateOne({ _id: 'probe' }, { $set: { at: new Date() } }, { upsert: true });
    return true;
  } catch {
    return false;
  } finally {
    await client.close().catch(() => undefined);
  }
}
