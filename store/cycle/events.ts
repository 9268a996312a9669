/** Reads the log of a cycle, and proves that nobody changed it. */
import type { Connection, Model } from 'mongoose';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { verifyChain, type ChainReport } from './chain.js';
import { UNREAD, cycleEvent, type CycleEvent, type EventDocument } from './event-document.js';
import { logModels } from './log-models.js';
import { withdrawnReader, type FirstWithdrawn, type LastRead } from './withdrawn.js';

export interface EventsQuery {
  /** Only events after this sequence are read; 0 or nothing reads from the first. */
  readonly afterSequence?: number | undefined;
  readonly limit: number;
}

export interface Events {
  /** In order of sequence. */
  readonly listEvents: (cycleId: string, query: EventsQuery) => Promise<CycleEvent[]>;
  readonly verifyChain: (cycleId: string) => Promise<ChainReport>;
  /** Where a reader with this last event must go back to; null when the log still holds that event. */
  readonly firstWithdrawn: (cycleId: string, last: LastRead) => Promise<FirstWithdrawn | null>;
  /** Whether the event's message has gone out, which happens only when Temporal's history holds the event. */
  readonly wasTold: (hash: string) => Promise<boolean>;
}

export function eventReader(connection: Connection): Events {
  const models = logModels(connection);
  const { events, outbox } = models;
  return {
    firstWithdrawn: withdrawnReader(connection),
    wasTold: async (hash) => {
      const message = await outbox.findById(hash, { availableAt: 1 }).maxTimeMS(READ_MS).lean();
      return message?.availableAt === undefined;
    },
    listEvents: (cycleId, query) => listEvents(events, cycleId, query),
    verifyChain: (cycleId) => verifyChain(models, cycleId),
  };
}

async function listEvents(
  events: Model<EventDocument>,
  cycleId: string,
  { afterSequence = 0, limit }: EventsQuery,
): Promise<CycleEvent[]> {
  const found = await events
    .find({ cycleId, sequence: operators({ $gt: afterSequence }) }, UNREAD)
    .sort({ sequence: 1 })
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean();
  return found.map(cycleEvent);
}
