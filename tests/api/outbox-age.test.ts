import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerOutboxAge } from '../../api/http/outbox-age.js';
import { outboxStore } from '../../store/cycle/outbox.js';
import mongoose from 'mongoose';
import { CycleWriter } from '../store/cycle-writer.js';
import { openTestStore, type TestStore } from '../store/test-store.js';

let test: TestStore;
let connection: mongoose.Connection;
let nowMs = Date.parse('2026-03-01T09:01:40.000Z');
const registry = new Registry();
let reads = 0;

beforeAll(async () => {
  test = await openTestStore();
  connection = await mongoose.createConnection(test.uri).asPromise();
  const outbox = outboxStore(connection);
  const counted = () => {
    reads += 1;
    return outbox.oldestWaiting();
  };
  registerOutboxAge(registry, counted, () => nowMs);
});
afterAll(async () => {
  await connection.close();
  await test.close();
});

async function scraped(): Promise<number> {
  const line = (await registry.metrics())
    .split('\n')
    .find((each) => each.startsWith('tollgate_outbox_oldest_seconds '));
  return Number(line?.split(' ')[1]?.replace('Nan', 'NaN'));
}

it('the age of the oldest undelivered message is told in seconds, read at most every ten seconds', async () => {
  expect(await scraped()).toBe(0);
  await new CycleWriter('cyc_age').write(test.store);
  expect([await scraped(), reads]).toEqual([0, 1]);
  nowMs += 10_001;
  expect([await scraped(), reads]).toEqual([110.001, 2]);
  nowMs += 5_000;
  expect([await scraped(), reads]).toEqual([115.001, 2]);
});

it('while the database is away it is no number, rather than the last one', async () => {
  await connection.close();
  nowMs += 10_001;
  expect(await scraped()).toBeNaN();
});
