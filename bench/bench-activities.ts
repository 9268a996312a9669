/** The hands of the scripted cycles: empty ones for the floor, one write each for the naive design. */
import type { mongo } from 'mongoose';

export interface NaiveWrite {
  readonly id: string;
  readonly sequence: number;
  readonly document: Readonly<Record<string, unknown>>;
}

export interface BenchActivities {
  /** Run as a local activity. */
  empty(): Promise<void>;
  /** Run as a regular one. */
  nothing(): Promise<void>;
  writeCycle(write: NaiveWrite): Promise<void>;
  writeEvent(write: NaiveWrite): Promise<void>;
  writeMessage(write: NaiveWrite): Promise<void>;
}

interface Written {
  readonly _id: string;
}

export function benchActivities(database: mongo.Db): BenchActivities {
  const collection = (name: string) =>
    database.collection<Written>(name, { writeConcern: { w: 'majority' } });
  const cycles = collection('cycles');
  const upsert = async (into: mongo.Collection<Written>, _id: string, document: object) => {
    await into.updateOne({ _id }, { $set: document }, { upsert: true });
  };
  return {
    empty: () => Promise.resolve(),
    nothing: () => Promise.resolve(),
    writeCycle: ({ id, sequence, document }) => upsert(cycles, id, { ...document, sequence }),
    // The write goes by its key, so that an attempt that comes again writes once. Any design needs at least that.
    writeEvent: ({ id, sequence, document }) =>
      upsert(collection('cycle_events'), `${id}/${sequence}`, { ...document, cycleId: id, sequence }),
    writeMessage: ({ id, sequence, document }) =>
      upsert(collection('outbox'), `${id}/${sequence}`, { ...document, cycleId: id, sequence }),
  };
}
