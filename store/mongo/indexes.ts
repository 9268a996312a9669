/** All indexes in one list. Each costs every write a little, so each says which question it answers. */
import type { Connection, mongo } from 'mongoose';

const INDEXES: Readonly<Record<string, readonly mongo.IndexDescription[]>> = {
  cycles: [
    // The list, newest first, alone and by the filter that selects most. None by LOB: on an array field the
    // embedded database would read every cycle of the LOB, where the windows of `key-windows.ts` read a page.
    { key: { listKey: -1 }, name: 'list' },
    { key: { phase: 1, listKey: -1 }, name: 'list_of_phase' },
    // The inbox: a closed cycle waits for no role, so it is not in here.
    { key: { waitingRoles: 1, dueKey: 1 }, name: 'inbox' },
    // A sponsor's latest, at each start. Its fields never change but with the charter.
    { key: { 'charter.sponsor': 1, listKey: -1 }, name: 'latest_of_sponsor' },
  ],
  // Timeline, chain, and the guard that no sequence exists twice.
  cycle_events: [{ key: { cycleId: 1, sequence: 1 }, name: 'sequence', unique: true }],
  outbox: [
    // What may be taken now, oldest first. Not partial: the embedded database would read the whole collection.
    { key: { availableAt: 1, sequence: 1 }, name: 'available' },
    // Whether the message before is dispatched.
    { key: { cycleId: 1, sequence: 1 }, name: 'sequence' },
    // Since when the oldest waits, at each scrape. Only waiting messages have the field.
    { key: { waitingSince: 1 }, name: 'waiting', sparse: true },
    // Only dispatched messages have the field.
    { key: { expiresAt: 1 }, name: 'expiry', expireAfterSeconds: 0, sparse: true },
  ],
  // What one cycle counts; who counts a line is found by its id.
  ledger_claims: [{ key: { cycleId: 1 }, name: 'of_cycle' }],
  // Transitions of lost workflow tasks: what a follower has that comes back with one, and for looking into an incident.
  superseded_events: [{ key: { cycleId: 1, sequence: 1 }, name: 'sequence' }],
  idempotency_keys: [{ key: { expiresAt: 1 }, name: 'expiry', expireAfterSeconds: 0 }],
  api_keys: [],
  // The current version, and the guard that no version exists twice.
  programme: [{ key: { kind: 1, name: 1, version: 1 }, name: 'version', unique: true }],
};

/** NamespaceExists: another process was first. */
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
