/**
 * Proves that what is stored of a cycle is what its transitions have written: each event's hash covers its entries, the
 * hash of the state and that of the charter, and the read model is held against the last of them. Whoever can write to
 * the database can make a new chain; only Temporal's history tells that one from the true one (`rebuild.ts`).
 */
import { isDeepStrictEqual } from 'node:util';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { plain } from '../mongo/storable.js';
import { chainHash, sha256Hex } from './content-hash.js';
import { cycleFields, stateOf, type CycleDocument } from './cycle-document.js';
import { cycleEvent, type EventDocument } from './event-document.js';
import type { LogModels } from './log-models.js';

export interface ChainReport {
  /** Every hash covers what is stored, every link fits, none is missing, and the read model shows the last one. */
  readonly ok: boolean;
  /** Events that were checked and are sound. */
  readonly count: number;
  /** Hash of the last sound event; empty for none. Compare it with the head in the workflow's history. */
  readonly headHash: string;
  /** The first sequence that is missing or does not fit. */
  readonly brokenAt?: number;
  /** What does not fit there: a collection and a field, as in `cycles.state`. */
  readonly place?: string;
}

/** Enough for most cycles in one read, small enough for a reader with little memory. */
const CHAIN_PAGE = 200;

/** Why an event is not what its hash says, as a field; null when it is. */
export function faultIn(event: EventDocument): string | null {
  const { charter, charterHash, hash } = event;
  const broughtHash = charter === undefined ? undefined : sha256Hex(plain(charter));
  if (broughtHash !== charterHash) return 'charter';
  const content = contentOf(event);
  return content !== null && chainHash(content) === hash ? null : 'hash';
}

/** Null when the event is no event any more, such as when its detail is no JSON. */
function contentOf(event: EventDocument): ReturnType<typeof cycleEvent> | null {
  try {
    return cycleEvent(plain(event) as EventDocument);
  } catch {
    return null;
  }
}

/**
 * Why the read model does not follow from the head of the log, as a field; null when it does.
 * @param charter that of the last event that brought one
 */
export function faultInCycle(
  cycle: CycleDocument,
  head: EventDocument,
  charter: EventDocument['charter'],
): string | null {
  if (cycle.sequence !== head.sequence) return 'sequence';
  if (cycle.headHash !== head.hash) return 'headHash';
  const shown = plain(cycle) as CycleDocument;
  try {
    const state = stateOf(shown.state);
    if (sha256Hex(state) !== head.stateHash) return 'state';
    const expected = plain(cycleFields({ sequence: head.sequence, at: head.at, state, charter }, head.hash));
    return differingField(shown, { ...(expected as object), _id: cycle._id });
  } catch {
    // What is stored there is no state any more.
    return 'state';
  }
}

function differingField(shown: object, expected: object): string | null {
  const [one, other] = [new Map(Object.entries(shown)), new Map(Object.entries(expected))];
  // A doubt is no part of a transition; see `doubts.ts`.
  one.delete('unconfirmedSince');
  other.delete('unconfirmedSince');
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.find((name) => !isDeepStrictEqual(one.get(name), other.get(name))) ?? null;
}

export async function verifyChain({ cycles, events }: LogModels, cycleId: string): Promise<ChainReport> {
  // The cycle first: an event written in the meantime is then one more, never one too few.
  const cycle = await readCycle(cycles, cycleId);
  const walk = { count: 0, headHash: '', charter: undefined as EventDocument['charter'] };
  let head: EventDocument | undefined;
  let charterAtHead: EventDocument['charter'];
  const broken = (brokenAt: number, place: string): ChainReport => {
    const { count, headHash } = walk;
    return { ok: false, count, headHash, brokenAt, place };
  };
  for (let page = await readPage(events, cycleId, 0); page.length > 0;) {
    for (const event of page) {
      const fault = faultInLink(event, walk) ?? faultIn(event);
      if (fault !== null) return broken(walk.count + 1, `cycle_events.${fault}`);
      walk.count = event.sequence;
      walk.headHash = event.hash;
      walk.charter = event.charter ?? walk.charter;
      if (event.sequence === cycle?.sequence) [head, charterAtHead] = [event, walk.charter];
    }
    page = await readPage(events, cycleId, walk.count);
  }
  if (!cycle) {
    const isGone = walk.count > 0 && (await readCycle(cycles, cycleId)) === null;
    return isGone ? broken(walk.count, 'cycles') : { ok: true, count: walk.count, headHash: walk.headHash };
  }
  if (!head) return broken(walk.count + 1, 'cycle_events');
  const fault = faultInCycle(cycle, head, charterAtHead);
  if (fault !== null) return broken(head.sequence, `cycles.${fault}`);
  return { ok: true, count: walk.count, headHash: walk.headHash };
}

function faultInLink(
  { sequence, previousHash }: EventDocument,
  { count, headHash }: { readonly count: number; readonly headHash: string },
): string | null {
  if (sequence !== count + 1) return 'sequence';
  return previousHash === headHash ? null : 'previousHash';
}

function readCycle(cycles: LogModels['cycles'], cycleId: string): Promise<CycleDocument | null> {
  return cycles.findById(cycleId).maxTimeMS(READ_MS).lean<CycleDocument>();
}

function readPage(
  events: LogModels['events'],
  cycleId: string,
  afterSequence: number,
): Promise<EventDocument[]> {
  return events
    .find({ cycleId, sequence: operators({ $gt: afterSequence }) })
    .sort({ sequence: 1 })
    .limit(CHAIN_PAGE)
    .maxTimeMS(READ_MS)
    .lean<EventDocument[]>();
}
