/**
 * Compares what a reader has of a log with the log. A reader has a chain; where its end was superseded, the superseded
 * events lead back to the last event that still stands.
 */
import type { Connection } from 'mongoose';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { eventModel, type EventDocument } from './event-document.js';
import { supersededModel, type SupersededDocument } from './superseded-document.js';

/** The last event that a reader has. */
export interface LastRead {
  readonly sequence: number;
  /** The hash, or as much of its beginning as the reader knows. */
  readonly hash: string;
}

/** The first of a reader's events that is no longer in the log; all that came after it is withdrawn with it. */
export interface FirstWithdrawn extends LastRead {
  /** The hash of the last event that stands; empty when the reader must begin anew. */
  readonly previousHash: string;
}

type Aside = Pick<SupersededDocument, '_id' | 'sequence'> & {
  readonly event: Pick<EventDocument, 'previousHash'>;
};

/** @returns null when the log holds what the reader has; the first sequence when the log has never held it */
export function withdrawnReader(
  connection: Connection,
): (cycleId: string, last: LastRead) => Promise<FirstWithdrawn | null> {
  const events = eventModel(connection);
  const superseded = supersededModel(connection);
  return async (cycleId, last) => {
    const upToIt = { cycleId, sequence: operators({ $lte: last.sequence }) };
    const standing = await events.find(upToIt, { sequence: 1, hash: 1 }).maxTimeMS(READ_MS).lean();
    // This is read after the log: an event that is superseded in between seems to stand, and the next look finds it.
    const aside = await superseded
      .find(upToIt, { sequence: 1, 'event.previousHash': 1 })
      .maxTimeMS(READ_MS)
      .lean<Aside[]>();
    const stands = ({ sequence, hash }: LastRead) =>
      sequence === 0 || standing.some((event) => event.sequence === sequence && event.hash.startsWith(hash));
    let withdrawn: FirstWithdrawn | null = null;
    for (let had = last; !stands(had);) {
      const found = aside.find(({ _id, sequence }) => sequence === had.sequence && _id.startsWith(had.hash));
      if (!found) return { sequence: 1, hash: last.hash, previousHash: '' };
      const { previousHash } = found.event;
      withdrawn = { sequence: had.sequence, hash: found._id, previousHash };
      had = { sequence: had.sequence - 1, hash: previousHash };
    }
    return withdrawn;
  };
}
