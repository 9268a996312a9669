/**
 * Marks a cycle whose head Temporal's history does not hold, or not yet. The mark `unconfirmedSince` tells readers that
 * the last step may be made anew. The next transition clears it, and so does the history when it holds the head after
 * all.
 */
import type { Connection } from 'mongoose';
import { byId, driverOf, READ_MS } from '../mongo/collection-schema.js';
import { cycleModel } from './cycle-document.js';
import { eventModel } from './event-document.js';

/** The last transition that is recorded. */
export interface RecordedHead {
  readonly sequence: number;
  readonly hash: string;
}

/** A transition that the history does not hold. */
export interface Doubted extends RecordedHead {
  readonly cycleId: string;
}

export interface Doubts {
  /** Marks the cycle's head. @returns the head; null when the doubted transition is no longer recorded */
  raise(doubted: Doubted, since: Date): Promise<RecordedHead | null>;
  /** Clears the mark, because the history holds this head or nobody will ever make it anew; a mark on another head stays. */
  settle(cycleId: string, hash: string): Promise<void>;
}

export function doubtStore(connection: Connection): Doubts {
  const cycles = driverOf(cycleModel(connection));
  const events = driverOf(eventModel(connection));
  const once = { maxTimeMS: READ_MS } as const;
  return {
    async raise({ cycleId, sequence, hash }, since) {
      const projection = { sequence: 1, headHash: 1 } as const;
      const head = await cycles.findOne(byId(cycleId), { ...once, projection });
      // The event is read after the head: a transition that supersedes it from now on moves the head, so nothing is marked.
      const event = await events.findOne({ cycleId, sequence }, { ...once, projection: { hash: 1 } });
      if (!head || event?.hash !== hash) return null;
      const asRead = { ...byId(cycleId), headHash: head.headHash, unconfirmedSince: null };
      await cycles.updateOne(asRead, { $set: { unconfirmedSince: since } });
      return { sequence: head.sequence, hash: head.headHash };
    },
    async settle(cycleId, headHash) {
      const doubted = { ...byId(cycleId), headHash, unconfirmedSince: { $ne: null } };
      // The field is removed and not set to null, so that the feed can tell this from what a transition does.
      await cycles.updateOne(doubted, { $unset: { unconfirmedSince: 1 } });
    },
  };
}
