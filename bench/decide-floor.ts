/**
 * The steps that a decision cannot do without, one after the other and without anything of Tollgate: an idempotency
 * record, an update of a workflow whose step is empty, one majority transaction of the three writes that a transition
 * is, and the answer on the record. The documents are those of a real transition, read back and written again under
 * other ids. The history has the shape of a real decision's, read from one as `bench:engine` does.
 */
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import mongoose from 'mongoose';
import { openStore } from '../store/connect.js';
import type { Segment } from './workflows/script.js';

type Document = Record<string, unknown> & { _id: string };

/** Documents of the product's database, after it has recorded something. */
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

/** The floor's database, and how many callers there are at most. */
export class Floors {
  private constructor(
    private readonly mongo: mongoose.mongo.MongoClient,
    private readonly connection: Connection,
    private readonly sample: Sample,
    /** What a decision leaves in a history. */
    private readonly segment: Segment,
  ) {}

  static async connect(uri: string, address: string, sample: Sample, segment: Segment): Promise<Floors> {
    const own = uri.replace(/\/[^/?]*(?=\?|$)/, '/floor');
    const store = await openStore({ uri: own });
    await store.ensureIndexes();
    await store.close();
    const mongo = await mongoose.mongo.MongoClient.connect(own, {
      writeConcern: { w: 'majority' },
      maxPoolSize: 50,
    });
    return new Floors(mongo, await Connection.connect({ address }), sample, segment);
  }

  /**
   * Callers that can each decide so many times. Each has sent a message before, so that its workflow waits for the
   * next.
   */
  open(callers: number, decisions: number): Promise<Floor[]> {
    const { segment } = this;
    const script: Segment[] = [
      ...Array.from({ length: decisions + 1 }, () => segment),
      { ...segment, ends: 'close' },
    ];
    const client = new Client({ connection: this.connection });
    const open = async () => {
      const id = `floor_${randomUUID()}`;
      const handle = await client.workflow.start('floorCycle', {
        workflowId: id,
        taskQueue: 'floor',
        args: [script],
        workflowTaskTimeout: '5s',
      });
      await handle.executeUpdate('message', { updateId: randomUUID(), args: [{ fingerprint: '' }] });
      const cycles = this.mongo.db().collection<Document>('cycles');
      await cycles.insertOne({ ...this.sample.cycle, _id: id, sequence: 0 });
      return new Floor(id, this.mongo, handle, this.sample);
    };
    return Promise.all(Array.from({ length: callers }, open));
  }

  async close(): Promise<void> {
    await Promise.all([this.mongo.close(), this.connection.close()]);
  }
}

/** One caller of the floor: its own workflow, its own cycle document. */
export class Floor {
  #sequence = 0;

  constructor(
    private readonly id: string,
    private readonly client: mongoose.mongo.MongoClient,
    private readonly handle: WorkflowHandle,
    private readonly sample: Sample,
  ) {}

  async decide(command: unknown): Promise<void> {
    const { record } = this.sample;
    const keys = this.client.db().collection<Document>('idempotency_keys');
    const _id = randomUUID();
    const { status: _status, body, headers, ...reservation } = record;
    await keys.insertOne({ ...reservation, _id, state: 'running' });
    await this.handle.executeUpdate('message', { updateId: _id, args: [command] });
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
