/** What analyses have found, outside of any gate. Each is written once and never changed. */
import { Schema, type Connection } from 'mongoose';
import type { FoundAnalysis } from '../../domain/evidence/analysis.js';
import { byId, collection, READ_MS } from '../mongo/collection-schema.js';

export interface Analyses {
  /** Keeps the first of this id. */
  keep(found: FoundAnalysis): Promise<void>;
  /** Null where it is not kept, or not yet. */
  read(id: string): Promise<FoundAnalysis | null>;
}

interface AnalysisDocument extends Omit<FoundAnalysis, 'id'> {
  readonly _id: string;
}

export function analysisStore(connection: Connection): Analyses {
  const analyses = collection<AnalysisDocument>(connection, 'analyses', {
    _id: String,
    askedBy: String,
    cycle: String,
    lob: String,
    at: String,
    result: Schema.Types.Mixed,
  });
  return {
    keep: async ({ id, ...found }) => {
      await analyses.updateOne(byId(id), { $setOnInsert: found }, { upsert: true });
    },
    read: async (id) => {
      const found = await analyses.findOne(byId(id)).maxTimeMS(READ_MS).lean();
      if (!found) return null;
      const { askedBy, cycle, lob, at, result } = found;
      return { id, askedBy, cycle, lob, at, result };
    },
  };
}
