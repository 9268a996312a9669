/**
 * What a decision cannot do without, one after the other, without anything of Tollgate: an idempotency record, an update
 * of a workflow, one majority transaction of the three writes that a transition is, and the answer on the record. The
 * documents are those of a real transition, read back and written again under other ids.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import mongoose from 'mongoose';
import { openStore } from '../store/connect.js';

export const FLOOR_QUEUE = 'bench-floor';

type Document = Record<string, unknown> & { _id: string };

/** Of the product's database, after it has recorded something. */
export interface Sample {
  readonly cycle: Document;
  readonly event: Document;
  readonly message: Document;
  readonly record: Document;
}

export async function sampleOf(uri: string): Promise<Sample> {
  const client = await mongoose.mongo.MongoClient.connect(uri);
  const one = async (name: string, filter: object) => {
    const found = await client.db().collection<Document>(name).findOne(filter);
    if (!found) throw new Error(`nothing in ${name}`);
    return found;
  };
  const record = await one('idempotency_keys', { operation: /decisions/ });
  const [cycle, event] = await Promise.all([one('cycles', {}), one('cycle_events', { sequence: 2 })]);
  const message = await one('outbox', {});
  await client.close();
  return { cycle, event, message, record };
}

/** One caller of the floor: its own workflow, its own cycle document. */
export class Floor {
  #sequence = 0;

  private constructor(
    private readonly id: string,
    private readonly client: mongoose.mongo.MongoClient,
    private readonly handle: WorkflowHandle,
    private readonly sample: Sample,
  ) {}

  static async openAll(uri: string, address: string, sample: Sample, callers: number) {
    const own = uri.replace(/\/[^/?]*(?=\?|$)/, '/floor');
    const store = await openStore({ uri: own });
    await store.ensureIndexes();
    await store.close();
    const mongo = await mongoose.mongo.MongoClient.connect(own, {
      writeConcern: { w: 'majority' },
      maxPoolSize: 50,
    });
    const connection = await Connection.connect({ address });
    const client = new Client({ connection });
    const open = async () => {
      const id = `floor_${randomUUID()}`;
      const handle = await client.workflow.start('emptyCycle', {
        workflowId: id,
        taskQueue: FLOOR_QUEUE,
        args: [],
      });
      await mongo
        .db()
        .collection<Document>('cycles')
        .insertOne({ ...sample.cycle, _id: id, sequence: 0 });
      return new Floor(id, mongo, handle, sample);
    };
    const floors = await Promise.all(Array.from({ length: callers }, open));
    return {
      floors,
      async close() {
        await Promise.all(floors.map(({ handle }) => handle.terminate()));
        await Promise.all([mongo.close(), connection.close()]);
      },
    };
  }

  async decide(command: unknown): Promise<void> {
    const { record } = this.sample;
    const keys = this.client.db().collection<Document>('idempotency_keys');
    const _id = randomUUID();
    const { status: _status, body, headers, ...reservation } = record;
    await keys.insertOne({ ...reservation, _id, state: 'running' });
    await this.handle.executeUpdate('nothing', { updateId: _id, args: [command] });
    await this.#transaction();
    await keys.updateOne({ _id, state: 'running' }, { $set: { state: 'done', status: 200, headers, body } });
  }

  async #transaction(): Promise<void> {
    const database = this.client.db();
    const { cycle, event, message } = this.sample;
    const before = this.#sequence;
    this.#sequence += 1;
    const own = { _id: `${this.id}/${this.#sequence}`, cycleId: this.id, sequence: this.#sequence };
    const { _id, ...fields } = cycle;
    const session = this.client.startSession();
    try {
      session.startTransaction({ readConcern: { level: 'majority' }, writeConcern: { w: 'majority' } });
      await database
        .collection<Document>('cycles')
        .updateOne(
          { _id: this.id, sequence: before },
          { $set: { ...fields, sequence: this.#sequence, listKey: this.id, dueKey: this.id } },
          { session },
        );
      await database.collection<Document>('cycle_events').insertOne({ ...event, ...own }, { session });
      await database.collection<Document>('outbox').insertOne({ ...message, ...own }, { session });
      await session.commitTransaction();
    } finally {
      await session.endSession();
    }
  }
}
