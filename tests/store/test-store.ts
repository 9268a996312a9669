/** A store on a database of its own, with a plain driver beside it to look behind the store's back. */
import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { inject } from 'vitest';
import { openStore, type Store } from '../../store/connect.js';

export type RawDatabase = mongoose.mongo.Db;

export interface TestStore {
  readonly store: Store;
  readonly database: RawDatabase;
  readonly uri: string;
  /** Drops the database. */
  close(): Promise<void>;
}

export async function openTestStore(): Promise<TestStore> {
  const uri = onDatabase(inject('mongodbUri'), `tollgate_test_${randomBytes(6).toString('hex')}`);
  const client = await mongoose.mongo.MongoClient.connect(uri);
  const store = await openStore({ uri });
  await store.ensureIndexes();
  const close = async () => {
    await store.close();
    await client.db().dropDatabase();
    await client.close();
  };
  return { store, database: client.db(), uri, close };
}

function onDatabase(uri: string, name: string): string {
  const [, server = '', query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri) ?? [];
  return `${server}/${name}${query}`;
}
