/**
 * The head of a cycle that Temporal's history does not hold, or not yet: readers see by `unconfirmedSince` that the last step
 * may be made anew. Every transition that follows clears it; so does the history, when it holds the head after all.
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
  /** Marks the cycle's head. @returns the head; null when the doubted transition is not recorded any more */
  raise(doubted: Doubted, since: Date): Promise<RecordedHead | null>;
  /** The history holds this head, or nobody will ever make it anew; a doubt about another head stays. */
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
      // After the head: whoever supersedes from now on moves the head, which is then not marked.
      const event = await events.findOne({ cycleId, sequence }, { ...once, projection: { hash: 1 } });
      if (!head || event?.hash !== hash) return null;
      const asRead = { ...byId(cycleId), headHash: head.headHash, unconfirmedSince: null };
      await cycles.updateOne(asRead, { $set: { unconfirmedSince: since } });
      return { sequence: head.sequence, hash: head.headHash };
    },
    async settle(cycleId, headHash) {
      const doubted = { ...byId(cycleId), headHash, unconfirmedSince: { $ne: null } };
      // Taken off and not set to null, so that the feed can tell it from what a transition does.
      await cycles.updateOne(doubted, { $unset: { unconfirmedSince: 1 } });
    },
  };
}
