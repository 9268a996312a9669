/** What each nightly reconciliation has found: the record for auditors, and what the metric is read from. */
import { Schema, type Connection, type Model } from 'mongoose';
import { collection, READ_MS } from '../mongo/collection-schema.js';

export interface DifferingCycle {
  readonly cycleId: string;
  readonly verdict: string;
  /** Fields that differ, up to twenty; the command `verify` shows the values. */
  readonly fields: readonly string[];
  readonly why?: string;
}

export interface ReconciliationRecord {
  /** When it was done, ISO 8601, UTC. */
  readonly at: string;
  /** Cycles that were looked at. */
  readonly checked: number;
  readonly differing: readonly DifferingCycle[];
}

export interface Reconciliations {
  add(record: ReconciliationRecord): Promise<void>;
  /** The newest; null before the first. */
  last(): Promise<ReconciliationRecord | null>;
}

interface RecordDocument {
  /** When it was done. */
  readonly _id: string;
  readonly checked: number;
  readonly differing: readonly DifferingCycle[];
}

export function reconciliationModel(connection: Connection): Model<RecordDocument> {
  return collection<RecordDocument>(connection, 'reconciliations', {
    _id: String,
    checked: Number,
    differing: [Schema.Types.Mixed],
  });
}

export function reconciliationStore(connection: Connection): Reconciliations {
  const records = reconciliationModel(connection);
  return {
    add: async ({ at, ...record }) => {
      // The same night's activity may be tried twice: its last word counts.
      await records.replaceOne(
        { _id: at },
        { ...record, differing: [...record.differing] },
        { upsert: true },
      );
    },
    last: async () => {
      const found = await records.findOne().sort({ _id: -1 }).maxTimeMS(READ_MS).lean();
      return found && { at: found._id, checked: found.checked, differing: found.differing };
    },
  };
}
