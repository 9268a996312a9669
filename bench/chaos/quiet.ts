/** Waits for what comes by itself: messages that are still to be delivered, followers who are still to be told. */
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { ChaosRun } from './chaos-parts.js';
import { isCurrent } from './checks/stream-check.js';
import type { Store } from './product.js';

/** The wait allows for a dispatcher that was killed, which keeps its messages for half a minute. */
const OUTBOX_MS = 75_000;
const FOLLOWERS_MS = 20_000;
const LOOK_MS = 500;

export async function whenCaughtUp({ followers }: ChaosRun, store: Store): Promise<void> {
  await until(OUTBOX_MS, async () => (await store.outbox.backlog()).count === 0);
  await until(FOLLOWERS_MS, async () => {
    for (const follower of followers.all) {
      const cycle = await store.cycles.readCycle(follower.cycleId);
      if (cycle && !isCurrent(follower, cycle.sequence, cycle.closed)) return false;
    }
    return true;
  });
}

async function until(limitMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    if (await isSo().catch(() => false)) return;
    await sleep(LOOK_MS);
  }
}

/** @returns a line for each idempotency key whose request still seems to run */
export async function runningKeys(uri: string): Promise<string[]> {
  const client = await new mongoose.mongo.MongoClient(uri).connect();
  try {
    const keys = client
      .db()
      .collection<{ _id: string; state: string; operation: string; aliveAt: Date }>('idempotency_keys');
    // A key that was left open (after a no about the moment only) counts as never renewed, and anybody may take it up.
    const found = await keys.find({ state: 'running', aliveAt: { $gt: new Date(0) } }).toArray();
    return found.map(({ operation, aliveAt }) => `${operation}, alive at ${aliveAt.toISOString()}`);
  } finally {
    await client.close();
  }
}
