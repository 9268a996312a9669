/** The collections that a transition writes to, and the one that keeps what was superseded. */
import type { Connection, Model } from 'mongoose';
import { cycleModel, type CycleDocument } from './cycle-document.js';
import { eventModel, outboxModel, type EventDocument, type OutboxDocument } from './event-document.js';
import { supersededModel, type SupersededDocument } from './superseded-document.js';

export interface LogModels {
  readonly cycles: Model<CycleDocument>;
  readonly events: Model<EventDocument>;
  readonly outbox: Model<OutboxDocument>;
  readonly superseded: Model<SupersededDocument>;
}

export function logModels(connection: Connection): LogModels {
  return {
    cycles: cycleModel(connection),
    events: eventModel(connection),
    outbox: outboxModel(connection),
    superseded: supersededModel(connection),
  };
}
