/**
 * Proposed changes to governed documents: a document each, with its log. Every transition is one majority transaction, and
 * the sequence in the filter decides between writers. What a workflow's history says is written as it says it: a repeat is
 * recognised by its number and its lines, anything else under that number is refused.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { canonicalJson } from '../../base/canonical-json.js';
import type { ChangeStatus, GovernedKind } from '../../base/vocabulary.js';
import type { ChangeEntry, ChangeStep, StoredChange } from '../../domain/governance/change-state.js';
import type { LobScope } from '../reading/cycle-reader.js';
import { collection, operators, READ_MS } from '../mongo/collection-schema.js';
import { inTransaction } from '../mongo/in-transaction.js';
import { plain, storable } from '../mongo/storable.js';
import { isDuplicateKey, StoreUnavailable, TransitionRefused } from '../mongo/store-errors.js';
import { publishIn, versionModel, type VersionModel } from './governed-versions.js';

export interface RecordedChange extends StoredChange {
  /** The version that it has published or retired; null while it has not. */
  readonly version: number | null;
  readonly updatedAt: string;
}

export type LoggedEntry = ChangeEntry & { readonly sequence: number };

export interface ChangePage {
  readonly status: ChangeStatus | undefined;
  readonly key: string | undefined;
  /** Of which lines of business, besides what holds for all. */
  readonly scope: LobScope;
  /** The position after which the page begins. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface GovernedChanges {
  /**
   * @throws TransitionRefused when it can never be recorded
   * @throws StoreUnavailable when the outcome is not known; the caller tries again with the same step
   */
  record(step: ChangeStep): Promise<{ readonly version: number | null }>;
  read(changeId: string): Promise<RecordedChange | null>;
  readLog(changeId: string): Promise<LoggedEntry[]>;
  /** Newest first. */
  list(kind: GovernedKind, page: ChangePage): Promise<{ items: RecordedChange[]; next: string | null }>;
}

interface ChangeDocument {
  readonly _id: string;
  readonly kind: GovernedKind;
  readonly key: string;
  readonly lobs: readonly string[];
  readonly status: ChangeStatus;
  readonly sequence: number;
  readonly version: number | null;
  readonly updatedAt: string;
  /** When it was proposed, and its id: newest first, and no two alike. */
  readonly listKey: string;
  readonly state: StoredChange;
  readonly log: readonly LoggedEntry[];
}

type ChangeModel = Model<ChangeDocument>;

export function governedChanges(connection: Connection): GovernedChanges {
  const changes = collection<ChangeDocument>(connection, 'governed_changes', {
    _id: String,
    kind: { type: String, required: true },
    key: { type: String, required: true },
    lobs: [String],
    status: { type: String, required: true },
    sequence: { type: Number, required: true },
    version: Number,
    updatedAt: String,
    listKey: { type: String, required: true },
    state: Schema.Types.Mixed,
    log: [Schema.Types.Mixed],
  });
  const versions = versionModel(connection);
  return {
    record: (step) => record(connection, { changes, versions }, step),
    async read(changeId) {
      const found = await changes.findById(changeId, { log: 0 }).maxTimeMS(READ_MS).lean();
      return found && recordedOf(found);
    },
    async readLog(changeId) {
      const found = await changes.findById(changeId, { log: 1 }).maxTimeMS(READ_MS).lean();
      return found ? (plain(found.log) as LoggedEntry[]) : [];
    },
    list: (kind, page) => list(changes, kind, page),
  };
}

interface Models {
  readonly changes: ChangeModel;
  readonly versions: VersionModel;
}

/** The filter matched no document: another writer was faster, or the step before is missing. */
class NotNext extends Error {}

async function record(
  connection: Connection,
  models: Models,
  step: ChangeStep,
): Promise<{ readonly version: number | null }> {
  try {
    const version = await inTransaction(connection, async (session) => {
      const { state, at } = step;
      const published =
        state.status === 'published' ? await publishIn(models.versions, session, state, at) : null;
      const fields = fieldsOf(step, published);
      if (state.sequence === 1) {
        const log = logOf(step);
        const listKey = `${state.proposedAt}/${state.changeId}`;
        const { changeId: _id, kind, key, lobs } = state;
        const made = { _id, kind, key, lobs: [...lobs], listKey, log, ...fields };
        await models.changes.insertMany([made], { session, lean: true });
        return published;
      }
      const filter = { _id: state.changeId, sequence: state.sequence - 1 };
      const { matchedCount } = await models.changes.updateOne(
        filter,
        { $set: fields, $push: { log: { $each: logOf(step) } } },
        { session },
      );
      if (matchedCount !== 1) throw new NotNext();
      return published;
    });
    return { version };
  } catch (error) {
    if (!(error instanceof NotNext) && !isDuplicateKey(error)) throw error;
    return settle(models.changes, step, error);
  }
}

function fieldsOf({ state, at }: ChangeStep, version: number | null) {
  const { status, sequence } = state;
  return { status, sequence, version, updatedAt: at, state: storable(state) as StoredChange };
}

function logOf({ entries, state: { sequence } }: ChangeStep): LoggedEntry[] {
  return storable(entries.map((entry) => ({ ...entry, sequence }))) as LoggedEntry[];
}

/** Tells a repeat from a second writer. */
async function settle(
  changes: ChangeModel,
  step: ChangeStep,
  cause: unknown,
): Promise<{ readonly version: number | null }> {
  const { changeId, sequence } = step.state;
  const found = await changes.findById(changeId).maxTimeMS(READ_MS).lean();
  const at = found?.sequence ?? 0;
  const refused = (code: TransitionRefused['code']) =>
    new TransitionRefused(code, `${changeId} is at ${at}, the step is ${sequence}.`, { cause });
  if (found && at >= sequence) {
    const written = found.log.filter((entry) => entry.sequence === sequence);
    if (canonicalJson(plain(written)) === canonicalJson(plain(logOf(step))))
      return { version: found.version };
    throw refused('sequence-taken');
  }
  if (at < sequence - 1) throw refused('sequence-gap');
  // Two changes published a version of one document at the same moment; the next try takes the number after.
  throw new StoreUnavailable({ cause });
}

async function list(
  changes: ChangeModel,
  kind: GovernedKind,
  { status, key, scope, after, limit }: ChangePage,
): Promise<{ items: RecordedChange[]; next: string | null }> {
  const filter = {
    kind,
    ...(status === undefined ? {} : { status }),
    ...(key === undefined ? {} : { key }),
    ...(scope === '*' ? {} : { lobs: operators({ $in: ['*', ...scope] }) }),
    ...(after === undefined ? {} : { listKey: operators({ $lt: after }) }),
  };
  const found = await changes
    .find(filter, { log: 0 })
    .sort({ listKey: -1 })
    .limit(limit + 1)
    .maxTimeMS(READ_MS)
    .lean();
  const page = found.slice(0, limit);
  return {
    items: page.map(recordedOf),
    next: found.length > limit ? (page.at(-1)?.listKey ?? null) : null,
  };
}

function recordedOf({ state, version, updatedAt }: Pick<ChangeDocument, 'state' | 'version' | 'updatedAt'>) {
  return { ...(plain(state) as StoredChange), version, updatedAt };
}
