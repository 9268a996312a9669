/** What was in the log and is not any more: kept for readers that hold it, and for looking into an incident. */
import { Schema, type Connection, type Model } from 'mongoose';
import { collection } from '../mongo/collection-schema.js';
import type { EventDocument } from './event-document.js';

export interface SupersededDocument {
  /** Hash of the transition that was superseded. */
  readonly _id: string;
  readonly cycleId: string;
  readonly sequence: number;
  /** Hash of the transition that took the place of this one, or of one before it and with it of this one. */
  readonly supersededBy: string;
  readonly event: EventDocument;
}

export function supersededModel(connection: Connection): Model<SupersededDocument> {
  return collection<SupersededDocument>(connection, 'superseded_events', {
    _id: String,
    cycleId: String,
    sequence: Number,
    supersededBy: String,
    event: Schema.Types.Mixed,
  });
}
