/** All indexes in one list. Each index costs every write a little, so each says which question it answers. */
import type { Connection, mongo } from 'mongoose';

const INDEXES: Readonly<Record<string, readonly mongo.IndexDescription[]>> = {
  cycles: [
    // These answer the list, newest first, alone and by the filter that narrows it most. There is none by LOB: on an
    // array field the embedded database would read every cycle of the LOB, where the windows of `key-windows.ts` read a page.
    { key: { listKey: -1 }, name: 'list' },
    { key: { phase: 1, listKey: -1 }, name: 'list_of_phase' },
    // This answers the inbox; a closed cycle waits for nobody, so the index does not hold it.
    { key: { waitingKeys: 1, dueKey: 1 }, name: 'waiting' },
    // This finds a sponsor's latest cycles at each start. Its fields change only with the charter.
    { key: { sponsorKey: 1, listKey: -1 }, name: 'latest_of_sponsor' },
    // This finds what has drawn on the standing budget of a journey stage, among its light cycles only: of the others there
    // may be thousands. Its fields change only with the charter.
    { key: { lightStage: 1, listKey: -1 }, name: 'latest_light_of_stage' },
  ],
  // This reads timeline and chain, and guards that no sequence exists twice.
  cycle_events: [{ key: { cycleId: 1, sequence: 1 }, name: 'sequence', unique: true }],
  outbox: [
    // This finds what may be taken now, oldest first. It is not partial, because the embedded database would then read
    // the whole collection.
    { key: { availableAt: 1, sequence: 1 }, name: 'available' },
    // This tells whether the message before is dispatched.
    { key: { cycleId: 1, sequence: 1 }, name: 'sequence' },
    // This tells at each scrape how long the oldest message has waited. Only waiting messages have the field.
    { key: { waitingSince: 1 }, name: 'waiting', sparse: true },
    // This removes what was dispatched long ago. Only dispatched messages have the field.
    { key: { expiresAt: 1 }, name: 'expiry', expireAfterSeconds: 0, sparse: true },
  ],
  // This finds what one cycle counts; the cycle that counts a line is found by the line's id.
  ledger_claims: [{ key: { cycleId: 1 }, name: 'of_cycle' }],
  // This finds transitions of lost workflow tasks, for a follower that comes back with one and for incidents.
  superseded_events: [{ key: { cycleId: 1, sequence: 1 }, name: 'sequence' }],
  idempotency_keys: [{ key: { expiresAt: 1 }, name: 'expiry', expireAfterSeconds: 0 }],
  // By their ids, which their askers know.
  analyses: [],
  // These answer the list, newest first: of all, and of one line of business.
  datasets: [
    { key: { listKey: -1 }, name: 'list' },
    { key: { lob: 1, listKey: -1 }, name: 'list_of_lob' },
  ],
  // By its time, which is its id.
  reconciliations: [],
  api_keys: [],
  governed_changes: [
    // These answer the list, newest first, and what a steward looks for: those of one state, or of one document.
    { key: { kind: 1, listKey: -1 }, name: 'list' },
    { key: { kind: 1, status: 1, listKey: -1 }, name: 'list_of_status' },
    { key: { kind: 1, key: 1, listKey: -1 }, name: 'list_of_document' },
  ],
  // This finds the versions of one document, and goes through the library by name.
  governed_versions: [{ key: { kind: 1, key: 1, version: 1 }, name: 'version', unique: true }],
  // This finds the current version, and guards that no version exists twice.
  programme: [{ key: { kind: 1, name: 1, version: 1 }, name: 'version', unique: true }],
};

/** The code of NamespaceExists, which means that the collection is there already. */
const EXISTS = 48;

export async function ensureIndexes(connection: Connection): Promise<void> {
  const database = connection.getClient().db(connection.name);
  for (const [name, indexes] of Object.entries(INDEXES)) {
    await createCollection(database, name);
    if (indexes.length > 0) await database.collection(name).createIndexes([...indexes]);
  }
}

async function createCollection(database: mongo.Db, name: string): Promise<void> {
  try {
    await database.createCollection(name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === EXISTS)) throw error;
  }
}
