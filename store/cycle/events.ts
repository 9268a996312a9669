/** Reads the log of a cycle, and proves that nobody changed it. */
import type { Connection, Model } from 'mongoose';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { transitionHash } from './content-hash.js';
import { cycleModel } from './cycle-document.js';
import {
  BOOKS,
  cycleEvent,
  eventModel,
  outboxModel,
  type CycleEvent,
  type EventDocument,
} from './event-document.js';
import { withdrawnReader, type FirstWithdrawn, type LastRead } from './withdrawn.js';

export interface EventsQuery {
  /** Only events after this sequence are read; 0 or nothing reads from the first. */
  readonly afterSequence?: number | undefined;
  readonly limit: number;
}

export interface ChainReport {
  /** Every hash covers what is stored, every link fits, none is missing, and the read model shows the last one. */
  readonly ok: boolean;
  /** Events that were checked and are sound. */
  readonly count: number;
  /** Hash of the last sound event; empty for none. Compare it with the head in the workflow's history. */
  readonly headHash: string;
  /** The first sequence that is missing or does not fit. */
  readonly brokenAt?: number;
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

/** A page holds most cycles in one read, and is small enough for a reader with little memory. */
const CHAIN_PAGE = 200;

export function eventReader(connection: Connection): Events {
  const events = eventModel(connection);
  const cycles = cycleModel(connection);
  const outbox = outboxModel(connection);
  return {
    firstWithdrawn: withdrawnReader(connection),
    wasTold: async (hash) => {
      const message = await outbox.findById(hash, { availableAt: 1 }).maxTimeMS(READ_MS).lean();
      return message?.availableAt === undefined;
    },
    listEvents: (cycleId, query) => listEvents(events, cycleId, query),
    verifyChain: async (cycleId) => {
      // The head is read first, so that an event written in the meantime is one more and never one too few.
      const cycle = await cycles.findById(cycleId, { sequence: 1, headHash: 1 }).maxTimeMS(READ_MS).lean();
      const head = { sequence: cycle?.sequence ?? 0, hash: cycle?.headHash ?? '' };
      return checkChain(head, (afterSequence) =>
        listEvents(events, cycleId, { afterSequence, limit: CHAIN_PAGE }),
      );
    },
  };
}

async function listEvents(
  events: Model<EventDocument>,
  cycleId: string,
  { afterSequence = 0, limit }: EventsQuery,
): Promise<CycleEvent[]> {
  const found = await events
    .find({ cycleId, sequence: operators({ $gt: afterSequence }) }, BOOKS)
    .sort({ sequence: 1 })
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean();
  return found.map(cycleEvent);
}

async function checkChain(
  head: { readonly sequence: number; readonly hash: string },
  read: (afterSequence: number) => Promise<CycleEvent[]>,
): Promise<ChainReport> {
  let count = 0;
  let headHash = '';
  let headSeen = head.sequence === 0;
  for (let page = await read(0); page.length > 0; page = await read(count)) {
    for (const event of page) {
      if (!continues(event, count, headHash)) return { ok: false, count, headHash, brokenAt: count + 1 };
      count = event.sequence;
      headHash = event.hash;
      headSeen ||= count === head.sequence && headHash === head.hash;
    }
  }
  return headSeen ? { ok: true, count, headHash } : { ok: false, count, headHash, brokenAt: head.sequence };
}

function continues(event: CycleEvent, count: number, headHash: string): boolean {
  return (
    event.sequence === count + 1 && event.previousHash === headHash && event.hash === transitionHash(event)
  );
}
