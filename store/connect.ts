/**
 * Opens MongoDB, which holds the read model of cycles, their event log and outbox, and the API's own records. This is the
 * only folder that knows mongoose; it returns plain objects and throws the errors of `store-errors.ts`. It must never
 * decide anything about a cycle: the workflow's history decides, and the store holds what is read.
 */
import mongoose, { type Connection } from 'mongoose';
import type { LedgerClaim, TakenLine } from '../domain/finance/ledger-claim.js';
import type { RecentCycle } from '../domain/programme/splitting.js';
import type { LightCycle } from '../domain/programme/standing-budget.js';
import type { Transition } from '../domain/cycle/transition.js';
import { apiKeyStore, type ApiKeys } from './access/api-keys.js';
import { cycleReader, type Cycles } from './reading/cycle-reader.js';
import { decisionBasis, type DecisionBasis } from './reading/decision-basis.js';
import { eventReader, type Events } from './cycle/events.js';
import { governedChanges, type GovernedChanges } from './governance/governed-changes.js';
import { governedVersions, type GovernedVersions } from './governance/governed-versions.js';
import { ledgerClaims } from './finance/ledger-claims.js';
import { openFeed, type Feed, type FeedOptions } from './reading/feed.js';
import { idempotencyStore, type Idempotency } from './access/idempotency-keys.js';
import { ensureIndexes } from './mongo/indexes.js';
import { doubtStore, type Doubts } from './cycle/doubts.js';
import { outboxStore, type Outbox } from './cycle/outbox.js';
import { programmeStore, type Programme } from './programme/programme-versions.js';
import {
  lightCyclesReader,
  recentCyclesReader,
  type LightQuery,
  type RecentQuery,
} from './reading/recent-cycles.js';
import { guarded } from './mongo/store-errors.js';
import { reconciliationStore, type Reconciliations } from './upkeep/reconciliations.js';
import { analysisStore, type Analyses } from './evidence/analyses.js';
import { datasetStore, type Datasets } from './evidence/datasets.js';
import { readModel, type ReadModel } from './cycle/rebuild.js';
import { transitionRecorder, type Recorded } from './cycle/transitions.js';

export interface StoreOptions {
  /** The database is `tollgate` when the path names none. */
  readonly uri: string;
  /** Shown in the server's log beside each connection. */
  readonly appName?: string;
}

export interface Store {
  /** Resolves when the database can read; throws StoreUnavailable within about a second when it cannot. */
  ping(): Promise<void>;
  close(): Promise<void>;
  /** Creates the indexes that are missing; called at every start. */
  ensureIndexes(): Promise<void>;
  recordTransition(transition: Transition): Promise<Recorded>;
  /** A ledger line counts for one cycle only. @returns the lines that others count; if any, nothing was claimed */
  claimLedgerLines(claim: LedgerClaim): Promise<readonly TakenLine[]>;
  readonly cycles: Cycles;
  readonly events: Events;
  readonly basis: DecisionBasis;
  readonly idempotency: Idempotency;
  readonly apiKeys: ApiKeys;
  readonly outbox: Outbox;
  readonly doubts: Doubts;
  /** Held against Temporal's history, and mended by it. */
  readonly readModel: ReadModel;
  readonly reconciliations: Reconciliations;
  readonly programme: Programme;
  readonly analyses: Analyses;
  readonly datasets: Datasets;
  /** Proposed changes to governed documents, and the versions that they have published. */
  readonly changes: GovernedChanges;
  readonly governed: GovernedVersions;
  /** Newest first. */
  readRecentCycles(query: RecentQuery): Promise<RecentCycle[]>;
  readLightCycles(query: LightQuery): Promise<LightCycle[]>;
  /** Keeps counts and news of cycles up to date; close it before the store. */
  openFeed(options?: FeedOptions): Promise<Feed>;
}

const DEFAULT_DATABASE = 'tollgate';
const PING_MS = 1_000;
/** One try of the local activity may take 3 s; this limit is shorter, so that the error says what happened. */
const TRANSITION_MS = 2_750;
/** A little more than a read may take (2 s), so that the API answers 503 well before its own deadline of 10 s. */
const CALL_MS = 3_000;
/** A chain of thousands of events is read page by page. */
const CHAIN_MS = 60_000;
/** Building an index over a large collection, or reading it once, takes a while. */
const LONG_MS = 120_000;
/** The driver waits 2 s for a new connection and 3 s for a server; this is a little more. */
const OPEN_MS = 6_000;

/**
 * With the driver's own limits a request would hang for 45 s when the network drops every packet. A socket may be silent
 * for longer than a read may take (2 s) and than the change stream holds back an empty answer (1 s).
 */
const CONNECTION = {
  connectTimeoutMS: 2_000,
  socketTimeoutMS: 5_000,
  serverSelectionTimeoutMS: 3_000,
  waitQueueTimeoutMS: 3_000,
  // The driver looks every 2 s instead of 10, so that it knows of the end of an outage before a caller asks.
  heartbeatFrequencyMS: 2_000,
  maxPoolSize: 50,
  writeConcern: { w: 'majority' },
  readPreference: 'primary',
  ignoreUndefined: true,
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
} as const;

/** @throws StoreUnavailable when the database cannot be reached */
export async function openStore({ uri, appName = 'tollgate' }: StoreOptions): Promise<Store> {
  const connection = await connectTo(uri, { ...CONNECTION, appName });
  return storeOn(connection);
}

async function connectTo(uri: string, options: mongoose.ConnectOptions): Promise<Connection> {
  // The instance is private, so that it neither depends on nor changes what another library sets globally.
  const odm = new mongoose.Mongoose({ strictQuery: 'throw', sanitizeFilter: true, bufferCommands: false });
  const named = hasDatabase(uri) ? {} : { dbName: DEFAULT_DATABASE };
  const connection = odm.createConnection(uri, { ...options, ...named });
  try {
    await guarded(OPEN_MS, () => connection.asPromise());
    return connection;
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw error;
  }
}

function storeOn(connection: Connection): Store {
  const events = eventReader(connection);
  return {
    ping: limited(PING_MS, () => ping(connection)),
    close: () => connection.close(),
    ensureIndexes: limited(LONG_MS, () => ensureIndexes(connection)),
    recordTransition: limited(TRANSITION_MS, transitionRecorder(connection)),
    claimLedgerLines: limited(TRANSITION_MS, ledgerClaims(connection)),
    cycles: allLimited(cycleReader(connection)),
    events: { ...allLimited(events), verifyChain: limited(CHAIN_MS, events.verifyChain) },
    basis: allLimited(decisionBasis(connection)),
    idempotency: allLimited(idempotencyStore(connection)),
    apiKeys: allLimited(apiKeyStore(connection)),
    outbox: allLimited(outboxStore(connection)),
    doubts: allLimited(doubtStore(connection)),
    readModel: allLimited(readModel(connection), CHAIN_MS),
    reconciliations: allLimited(reconciliationStore(connection)),
    programme: allLimited(programmeStore(connection)),
    analyses: allLimited(analysisStore(connection)),
    datasets: allLimited(datasetStore(connection)),
    changes: allLimited(governedChanges(connection)),
    governed: allLimited(governedVersions(connection)),
    readRecentCycles: limited(CALL_MS, recentCyclesReader(connection)),
    readLightCycles: limited(CALL_MS, lightCyclesReader(connection)),
    openFeed: limited(LONG_MS, (options?: FeedOptions) => openFeed(connection, options)),
  };
}

/** Reads, because a database whose storage has failed still answers the command `ping`. */
async function ping(connection: Connection): Promise<void> {
  const keys = connection.getClient().db(connection.name).collection<{ _id: string }>('api_keys');
  await keys.findOne({ _id: 'ping' }, { maxTimeMS: PING_MS });
}

function hasDatabase(uri: string): boolean {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/.test(uri);
}

function limited<Args extends unknown[], Result>(
  limitMs: number,
  method: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return (...args) => guarded(limitMs, () => method(...args));
}

function allLimited<Group extends object>(group: Group, limitMs = CALL_MS): Group {
  const methods = Object.entries(group) as [string, (...args: unknown[]) => Promise<unknown>][];
  return Object.fromEntries(methods.map(([name, method]) => [name, limited(limitMs, method)])) as Group;
}
