/** `npm run bench:api`: what reading costs. Servers and load are processes of their own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mongoose from 'mongoose';
import { choosePort } from '../local/free-port.js';
import { projectRoot } from '../client/project-root.js';
import { openStore } from '../store/connect.js';
import { person } from '../tests/support/charters.js';
import { cycleIdOf, insertCycles } from './api-cycles.js';
import type { LoadOrder, LoadResult } from './api-load.js';
import { startBenchEngines, type BenchEngines } from './bench-engines.js';
import { cpuMsOf } from './machine.js';
import type { BenchOptions } from './options.js';
import { runBenchmark, type Line } from './report.js';
import { runRounds, type Variant } from './rounds.js';

const execute = promisify(execFile);
const CONNECTIONS = 8;

interface Server {
  readonly url: string;
  readonly pid: number;
}

interface Api extends Server {
  readonly token: string;
}

/** An API on engines of its own, with as many cycles in the database as asked for. */
async function startApi(engines: BenchEngines, cycles: number): Promise<Api> {
  const store = await openStore({ uri: engines.mongodb.uri });
  await store.ensureIndexes();
  const client = await mongoose.mongo.MongoClient.connect(engines.mongodb.uri);
  await insertCycles(client.db(), cycles);
  await client.close();
  const { secret: token } = await store.apiKeys.createKey({ ...person('council_member'), label: 'bench' });
  await store.close();
  const port = await choosePort();
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false;
  const env = { PORT: String(port), TOLLGATE_RATE_LIMIT: '1000000', TOLLGATE_EMBEDDED: '0' };
  const { pid } = await engines.startNode({ title: 'api', script: 'api/main.js', env, isReady });
  return { url, pid, token };
}

async function startPeer(engines: BenchEngines): Promise<Server> {
  const port = await choosePort();
  const env = { PORT: String(port) };
  const { pid } = await engines.startNode({ title: 'peer', script: 'bench/api-peer.js', env });
  return { url: `http://127.0.0.1:${port}`, pid };
}

async function load(order: LoadOrder, expected: number): Promise<LoadResult> {
  const script = join(projectRoot, 'dist', 'bench', 'api-load.js');
  const { stdout } = await execute(process.execPath, [script, JSON.stringify(order)]);
  const result = JSON.parse(stdout) as LoadResult;
  const right = result.statuses[expected] ?? 0;
  if (right !== order.requests) throw new Error(`not all answered ${expected}: ${stdout.trim()}`);
  return result;
}

interface Series {
  readonly server: Server;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expected: number;
  readonly requests: number;
}

/** Requests a second, and the processor time that the server spends on one request. */
function throughput(name: string, { server, path, headers, expected, requests }: Series): Variant {
  const order = { urls: [server.url + path], headers, requests, connections: CONNECTIONS };
  return {
    name,
    async measure() {
      const before = cpuMsOf(server.pid);
      const { seconds } = await load(order, expected);
      const cpuUs = ((cpuMsOf(server.pid) - before) * 1_000) / requests;
      return { perSecond: requests / seconds, cpuUs };
    },
  };
}

async function statuses(options: BenchOptions) {
  const engines = await startBenchEngines();
  try {
    const api = await startApi(engines, 200);
    const peer = await startPeer(engines);
    const path = `/v1/cycles/${cycleIdOf(7)}`;
    const authorization = `Bearer ${api.token}`;
    const first = await fetch(api.url + path, { headers: { authorization } });
    const headers = { authorization, 'if-none-match': first.headers.get('etag') ?? '' };
    const reads = options.quick ? 500 : 3_000;
    const many = options.quick ? 2_000 : 10_000;
    const status = { server: api, path, headers: { authorization }, expected: 200, requests: reads };
    const found = {
      server: peer,
      path: `/cycles/${cycleIdOf(7)}`,
      headers: {},
      expected: 200,
      requests: reads,
    };
    const measured = await runRounds({
      variants: [
        throughput('status', status),
        throughput('findOne', found),
        throughput('304', { server: api, path, headers, expected: 304, requests: many }),
        throughput('constant', {
          server: peer,
          path: '/constant',
          headers: {},
          expected: 200,
          requests: many,
        }),
      ],
      rounds: options.rounds,
      warmUps: 1,
    });
    return { measured, versions: engines.versions };
  } finally {
    await engines.stop();
  }
}

const PAGES = {
  list: '/v1/cycles?limit=50',
  'open fiber list': '/v1/cycles?limit=50&state=open&lob=fiber',
  inbox: '/v1/inbox?limit=50',
} as const;

/** One caller reads page after page, so that the time is what a person waits for. */
function pages(size: string, { url, token }: Api, requests: number): Variant {
  return {
    name: size,
    async measure() {
      const figures: Record<string, number> = {};
      for (const [page, path] of Object.entries(PAGES)) {
        const headers = { authorization: `Bearer ${token}` };
        const { medianMs } = await load({ urls: [url + path], headers, requests, connections: 1 }, 200);
        figures[page] = medianMs;
      }
      return figures;
    },
  };
}

/** Each size gets engines of its own, because the embedded database slows down for every reader with what it holds. */
async function sizes(options: BenchOptions) {
  const few = options.quick ? 1_000 : 10_000;
  const many = options.quick ? 10_000 : 100_000;
  const engines: BenchEngines[] = [];
  try {
    const variants: Variant[] = [];
    for (const [name, count] of [['few', few] as const, ['many', many] as const]) {
      const own = await startBenchEngines();
      engines.push(own);
      console.log(`  inserting ${count} cycles ...`);
      variants.push(pages(name, await startApi(own, count), options.quick ? 5 : 20));
    }
    return { measured: await runRounds({ variants, rounds: options.rounds, warmUps: 1 }), few, many };
  } finally {
    for (const each of engines) await each.stop();
  }
}

function pageLines(few: number, many: number): Line[] {
  return Object.keys(PAGES).flatMap((page) => [
    { title: `${page}, page of 50, ${few} cycles`, of: ['few', page], unit: 'ms' } as const,
    { title: `${page}, page of 50, ${many} cycles`, of: ['many', page], unit: 'ms' } as const,
    { title: `${page}, ${many} against ${few}`, of: ['many', page], to: ['few', page] } as const,
  ]);
}

const LINES: readonly Line[] = [
  {
    title: 'status, requests a second, against findOne',
    of: ['status', 'perSecond'],
    to: ['findOne', 'perSecond'],
    limit: { atLeast: 0.9 },
  },
  { title: 'status', of: ['status', 'perSecond'], unit: '1/s' },
  { title: 'status, processor time', of: ['status', 'cpuUs'], unit: 'us' },
  { title: 'findOne, processor time', of: ['findOne', 'cpuUs'], unit: 'us' },
  {
    title: '304, processor time, against a constant body',
    of: ['304', 'cpuUs'],
    to: ['constant', 'cpuUs'],
    limit: { atMost: 1.2 },
  },
  { title: '304, processor time', of: ['304', 'cpuUs'], unit: 'us' },
  { title: 'constant body, processor time', of: ['constant', 'cpuUs'], unit: 'us' },
];

await runBenchmark(
  {
    name: 'api',
    measures: 'reading a status, asking whether it has changed, a page of the list and of an inbox',
    floor:
      "Express with the API's third-party middleware and one findOne of the bare driver; the same with a constant body",
  },
  async (options) => {
    const { measured, versions } = await statuses(options);
    const { measured: paged, few, many } = await sizes(options);
    return {
      measured: { ...measured, ...paged },
      versions,
      lines: [...LINES, ...pageLines(few, many)],
      notes: [
        'A status reads the cycle; the key it knows from memory, which the change stream keeps current. The floor does not ask who reads.',
      ],
    };
  },
);
