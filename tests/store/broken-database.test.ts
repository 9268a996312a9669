/** A database that answers, and says only that it is broken: as after its disk was full. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveEngine } from '../../local/engines.mjs';
import { startMongoServer, type MongoServer } from '../../local/mongo-server.js';
import { openStore, type Store } from '../../store/connect.js';
import { guarded, StoreUnavailable } from '../../store/mongo/store-errors.js';
import { startApi } from '../api/api-under-test.js';
import { CycleWriter } from './cycle-writer.js';

const { mongo } = mongoose;
const serverError = (code: number | undefined, message: string) =>
  new mongo.MongoServerError({ message, ...(code === undefined ? {} : { code }) });

describe('what a server says', () => {
  it.each([
    [1, 'internal server error'],
    [undefined, 'no code at all'],
    [8, 'UnknownError'],
    [14_031, 'OutOfDiskSpace'],
    [175, 'QueryPlanKilled'],
    [112, 'WriteConflict'],
    [11_600, 'InterruptedAtShutdown'],
  ])('of itself (%s %s) means that it is away', async (code, message) => {
    const attempt = guarded(1_000, () => Promise.reject(serverError(code, message)));
    await expect(attempt).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it.each([
    [2, 'BadValue'],
    [13, 'Unauthorized'],
    [121, 'DocumentValidationFailure'],
    [11_000, 'duplicate key'],
  ])('of the request (%s %s) is passed on', async (code, message) => {
    const error = serverError(code, message);
    await expect(guarded(1_000, () => Promise.reject(error))).rejects.toBe(error);
  });
});

// A limit on the size of files is what a full disk looks like to one process.
describe.runIf(process.platform === 'linux')('a database whose disk has become full', () => {
  let folder: string;
  let server: MongoServer;
  let store: Store;
  const cycle = new CycleWriter('cyc_full');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tollgate-full-'));
    const { path, kind } = await resolveEngine('mongod', { home: folder, env: process.env });
    const logFile = join(folder, 'mongodb.log');
    server = await startMongoServer({ path, kind, dataDir: join(folder, 'mongo'), logFile });
    store = await openStore({ uri: server.uri });
    await store.ensureIndexes();
    await cycle.write(store);
    execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=1']);
    await store.recordTransition(cycle.next()).catch(() => undefined);
  });
  afterAll(async () => {
    await store.close();
    await server.stop(1_000);
    await rm(folder, { recursive: true, force: true });
  });

  it('is away, for whoever writes, reads or asks whether it is there', async () => {
    const request = { client: 'pmo', key: 'k', operation: 'POST /v1/cycles', bodyHash: 'b' };
    const attempts = [
      () => store.recordTransition(cycle.next()),
      () => store.idempotency.begin(request),
      () => store.cycles.readCycle(cycle.cycleId),
      () => store.ping(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('makes the API answer 503 with Retry-After, and say that it is not ready', async () => {
    const api = await startApi((deps) => ({ ...deps, store }));
    const answer = await api.call('GET', '/v1/me');
    const ready = await api.call('GET', '/readyz');
    await api.close();
    expect(answer).toMatchObject({ status: 503, body: { code: 'database-away' } });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(ready).toMatchObject({ status: 503, body: { code: 'not-ready' } });
  });
});
