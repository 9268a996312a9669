/** The stack on real engines, with stand-ins for worker and API: what `npm start` promises when things are killed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/env.js';
import { boot, type Boot } from '../../local/boot.js';
import { processStart } from '../../local/folder-lock.mjs';
import { readRunInfo, type PartName, type RunInfo } from '../../local/run-file.js';

const workerScript = `setInterval(() => undefined, 1000); process.on('SIGTERM', () => process.exit(0));`;
const apiScript = `
  import { createServer } from 'node:http';
  createServer((_, response) => response.end(process.env.MONGODB_URI)).listen(Number(process.env.PORT), process.env.HOST);
  process.on('SIGTERM', () => process.exit(0));`;

const home = mkdtempSync(join(tmpdir(), 'tollgate-home-'));
const programs = { worker: join(home, 'worker.mjs'), api: join(home, 'api.mjs') };
const env = {
  ...process.env,
  TOLLGATE_HOME: home,
  TOLLGATE_ENGINES: process.env.TOLLGATE_ENGINES ?? '.tollgate/engines',
};
const lines: string[] = [];
let running: Boot;

function bootHere(overrides: NodeJS.ProcessEnv = {}, replaced = {}): Boot {
  const whole = { ...env, PORT: '0', MONGODB_URI: '', TEMPORAL_ADDRESS: '', ...overrides };
  const say = (line: string) => lines.push(line);
  return boot({ config: loadConfig(whole), env: whole, say, programs: { ...programs, ...replaced } });
}

function info(): RunInfo {
  const found = readRunInfo(home);
  if (found === undefined) throw new Error('run.json is missing');
  return found;
}

async function until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  for (let waited = 0; waited < withinMs; waited += 100) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error(`it did not come about within ${withinMs / 1000} s`);
}

/** The database's address as run.json shows it, without the password, which another file keeps. */
function uriWith(credentials: string): string {
  return `${info().mongodbUri!.replace('***@', credentials)}?directConnection=true&authSource=admin`;
}

const passwordFile = join(home, 'mongo', 'secantusd', 'password');
const passwordHere = () => readFileSync(passwordFile, 'utf8').trim();

async function withDatabase<T>(act: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(uriWith(`tollgate:${passwordHere()}@`));
  try {
    return await act(client.db());
  } finally {
    await client.close();
  }
}

describe('the embedded stack', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    writeFileSync(programs.worker, workerScript);
    writeFileSync(programs.api, apiScript);
    running = bootHere();
    await running.ready;
  }, 90_000);

  afterAll(async () => {
    await running.stop();
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  it('says where everything is and which engine was chosen', () => {
    const said = lines.join('\n');
    expect(said).toContain(info().apiUrl);
    expect(said).toContain(info().temporalUiUrl);
    expect(said).toMatch(/temporal \d.*(PATH|cache)/);
    expect(said).toContain(home);
  });

  it('refuses a second stack on the same home, and names the running one', () => {
    expect(() => bootHere()).toThrow(`already runs on ${home} at ${info().apiUrl ?? ''}`);
  });

  it.each<PartName>(['api', 'worker', 'temporal', 'mongodb'])(
    'starts a killed %s again, on the same port',
    async (part) => {
      const before = info();
      process.kill(before.pids[part]!, 'SIGKILL');
      await until(() => info().pids[part] !== before.pids[part]);
      await until(() => lines.at(-1)?.endsWith('runs again') ?? false);
      const { apiUrl, temporalAddress, mongodbUri } = info();
      expect({ apiUrl, temporalAddress, mongodbUri }).toEqual({
        apiUrl: before.apiUrl,
        temporalAddress: before.temporalAddress,
        mongodbUri: before.mongodbUri,
      });
      lines.push('next');
    },
  );

  it('loses no acknowledged write, and runs transactions, across a kill -9 of the database', async () => {
    await withDatabase(async (db) => {
      await db.collection('kept').insertOne({ n: 1 });
      await db.client.withSession((session) =>
        session.withTransaction(() => db.collection('kept').insertOne({ n: 2 }, { session })),
      );
    });
    const before = info().pids.mongodb;
    process.kill(before!, 'SIGKILL');
    await until(() => info().pids.mongodb !== before);
    await until(() => lines.at(-1) === 'MongoDB runs again');
    expect(await withDatabase((db) => db.collection('kept').countDocuments())).toBe(2);
  });

  /** Named in what is said when it hangs. */
  const titles: [PartName, string][] = [
    ['mongodb', 'MongoDB'],
    ['temporal', 'Temporal'],
    ['api', 'The API'],
  ];

  it('starts again what lives and answers nobody, and says so once for each', async () => {
    lines.length = 0;
    const before = info();
    for (const [part] of titles) process.kill(before.pids[part]!, 'SIGSTOP');
    for (const [part, title] of titles) {
      await until(() => info().pids[part] !== before.pids[part], 60_000);
      await until(() => lines.includes(`${title} runs again`), 30_000);
      expect(lines.filter((line) => line.startsWith(`${title} `))).toEqual([
        `${title} has not answered for 15 s; starting it again`,
        `${title} runs again`,
      ]);
      expect(processStart(before.pids[part]!)).toBeUndefined();
    }
    expect(info().pids.worker).toBe(before.pids.worker);
    expect(await withDatabase((db) => db.collection('kept').countDocuments())).toBe(2);
  }, 120_000);

  // A limit on the size of files is what a full disk looks like to one process.
  it.runIf(process.platform === 'linux')(
    'starts a database again whose disk was full, and which only answers that it is broken',
    async () => {
      const before = info().pids.mongodb;
      execFileSync('prlimit', ['--pid', String(before), '--fsize=1']);
      await until(() => info().pids.mongodb !== before, 60_000);
      await until(() => lines.at(-1) === 'MongoDB runs again', 30_000);
      await withDatabase(async (db) => {
        await db.collection('kept').insertOne({ n: 3 });
        expect(await db.collection('kept').countDocuments()).toBe(3);
        await db.collection('kept').deleteOne({ n: 3 });
      });
    },
    120_000,
  );

  it('keeps other users of the machine out: no key without the password, no folder or file for them', async () => {
    expect(JSON.stringify(info()) + lines.join()).not.toContain(passwordHere());
    for (const credentials of ['', 'tollgate:guess@']) {
      const client = new mongoose.mongo.MongoClient(uriWith(credentials));
      const insert = client.db().collection('api_keys').insertOne({ person: 'cfo' });
      await expect(insert, credentials).rejects.toThrow(/authentication/);
      await client.close();
    }
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    for (const folder of ['temporal', join('mongo', 'secantusd'), 'logs'])
      expect(modeOf(join(home, folder)), folder).toBe('700');
    for (const file of [passwordFile, join(home, 'run.json'), join(home, 'logs', 'api.log')])
      expect(modeOf(file), file).toBe('600');
  });

  it('stops in order, removes run.json, keeps the data and, next time, the ports', async () => {
    const before = info();
    await running.stop();
    expect(existsSync(join(home, 'run.json'))).toBe(false);
    for (const pid of Object.values(before.pids)) expect(processStart(pid)).toBeUndefined();
    running = bootHere();
    await running.ready;
    expect(info().temporalAddress).toBe(before.temporalAddress);
    expect(await withDatabase((db) => db.collection('kept').countDocuments())).toBe(2);
  });
});

describe('a start that cannot succeed', { timeout: 60_000 }, () => {
  const otherHome = mkdtempSync(join(tmpdir(), 'tollgate-home-'));
  const external = {
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    MONGODB_URI: 'mongodb://127.0.0.1:1',
    TOLLGATE_HOME: otherHome,
  };
  const crash = join(otherHome, 'crash.mjs');

  it('names a port in use and how to choose another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await until(() => server.listening);
    const { port } = server.address() as { port: number };
    const attempt = bootHere({ ...external, PORT: String(port) });
    await expect(attempt.ready).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
    await attempt.stop();
    server.close();
  });

  it('repeats the last words of a service that ends at once, and leaves nothing running', async () => {
    writeFileSync(
      crash,
      `console.error(JSON.stringify({ msg: 'MongoDB does not answer' })); process.exit(1);`,
    );
    const worker = join(otherHome, 'worker.mjs');
    writeFileSync(worker, workerScript);
    lines.length = 0;
    const attempt = bootHere(external, { worker, api: crash });
    await expect(attempt.ready).rejects.toThrow(
      /The API ended at start \(exit code 1\): MongoDB does not answer/,
    );
    const { pids } = JSON.parse(readFileSync(join(otherHome, 'run.json'), 'utf8')) as RunInfo;
    await attempt.stop();
    for (const pid of Object.values(pids)) expect(processStart(pid)).toBeUndefined();
    // Both engines are its own, so that nobody wants to hear of embedded ones.
    expect(lines.join('\n')).not.toMatch(/engine|PATH|stand-in|runs again/);
    rmSync(otherHome, { recursive: true, force: true });
  });
});
