/** What is known of data sets. Their rows lie in files of their own; what is finished is never changed. */
import { Schema, type Connection } from 'mongoose';
import type { Dataset } from '../../contracts/dataset.js';
import { byId, collection, operators, READ_MS } from '../mongo/collection-schema.js';
import { plain, storable } from '../mongo/storable.js';
import { isDuplicateKey } from '../mongo/store-errors.js';

export interface DatasetPage {
  /** The lines of business of which data sets are listed; `*` for all. */
  readonly scope: '*' | readonly string[];
  /** The position after which the page begins. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Datasets {
  /** Notes what was sent. @returns what is known of it: an earlier one of the same id stays as it is */
  begin(dataset: Dataset): Promise<Dataset>;
  /** Notes what came of it, unless that is known. */
  finish(dataset: Dataset): Promise<void>;
  read(id: string): Promise<Dataset | null>;
  /** Newest first. */
  list(page: DatasetPage): Promise<{ readonly items: Dataset[]; readonly next: string | null }>;
}

interface DatasetDocument {
  readonly _id: string;
  readonly lob: string;
  readonly state: Dataset['state'];
  /** When it was brought, and its id: newest first, and no two alike. */
  readonly listKey: string;
  readonly dataset: Dataset;
}

export function datasetStore(connection: Connection): Datasets {
  const datasets = collection<DatasetDocument>(connection, 'datasets', {
    _id: String,
    lob: { type: String, required: true },
    state: { type: String, required: true },
    listKey: { type: String, required: true },
    dataset: Schema.Types.Mixed,
  });
  const read = async (id: string): Promise<Dataset | null> => {
    const found = await datasets.findOne(byId(id)).maxTimeMS(READ_MS).lean();
    return found && (plain(found.dataset) as Dataset);
  };
  return {
    read,
    async begin(dataset) {
      const { id, lob, state, broughtAt } = dataset;
      const made = {
        _id: id,
        lob,
        state,
        listKey: `${broughtAt}/${id}`,
        dataset: storable(dataset) as Dataset,
      };
      try {
        await datasets.insertMany([made], { lean: true });
        return dataset;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await read(id)) ?? dataset;
      }
    },
    async finish(dataset) {
      const { id, state } = dataset;
      // A failed one may be read after all, when the same file is sent again.
      await datasets.updateOne(
        { _id: id, state: operators({ $in: ['importing', 'failed'] as const }) },
        { $set: { state, dataset: storable(dataset) } },
      );
    },
    async list({ scope, after, limit }) {
      const filter = {
        ...(scope === '*' ? {} : { lob: operators({ $in: [...scope] }) }),
        ...(after === undefined ? {} : { listKey: operators({ $lt: after }) }),
      };
      const found = await datasets
        .find(filter)
        .sort({ listKey: -1 })
        .limit(limit + 1)
        .maxTimeMS(READ_MS)
        .lean();
      const page = found.slice(0, limit);
      return {
        items: page.map(({ dataset }) => plain(dataset) as Dataset),
        next: found.length > limit ? (page.at(-1)?.listKey ?? null) : null,
      };
    },
  };
}
