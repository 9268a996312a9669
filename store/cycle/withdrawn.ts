/**
 * What a reader has of a log, held against the log. A reader has a chain; where its end was superseded, the chain leads
 * back through what was kept aside to the last event that still stands.
 */
import type { Connection } from 'mongoose';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { eventModel, type EventDocument } from './event-document.js';
import { supersededModel, type SupersededDocument } from './supersede.js';

/** The last event that a reader has. */
export interface LastRead {
  readonly sequence: number;
  /** The hash, or as much of its beginning as the reader knows. */
  readonly hash: string;
}

/** The first event of a reader's that is not in the log any more; all that came after it is withdrawn with it. */
export interface FirstWithdrawn extends LastRead {
  /** Of the last event that stands; empty when the reader must begin anew. */
  readonly previousHash: string;
}

type Aside = Pick<SupersededDocument, '_id' | 'sequence'> & {
  readonly event: Pick<EventDocument, 'previousHash'>;
};

/** @returns null when the log holds what the reader has; the beginning when the log has never held it */
export function withdrawnReader(
  connection: Connection,
): (cycleId: string, last: LastRead) => Promise<FirstWithdrawn | null> {
  const events = eventModel(connection);
  const superseded = supersededModel(connection);
  return async (cycleId, last) => {
    const upToIt = { cycleId, sequence: operators({ $lte: last.sequence }) };
    const standing = await events.find(upToIt, { sequence: 1, hash: 1 }).maxTimeMS(READ_MS).lean();
    // After the log: what is superseded in between then seems to stand, and is found by the next look.
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
