/**
 * The real application on a real socket, a database of its own and the real Temporal. Every answer is held against
 * the route table: a body that its schema does not describe fails the test that asked for it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { processLog } from '../../config/process-log.js';
import { expect, inject } from 'vitest';
import { createApp } from '../../api/app.js';
import type { ApiDeps } from '../../api/deps.js';
import { Admission } from '../../api/engine/admission.js';
import { createMetrics } from '../../api/http/metrics.js';
import { KnownStatuses } from '../../api/live/known-statuses.js';
import { routeTable } from '../../api/route-table.js';
import { closeServer, createApiServer, listen } from '../../api/server.js';
import { problemSchema } from '../../contracts/problem.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import type { Store } from '../../store/connect.js';
import { person } from '../support/charters.js';
import { FolderFiles, type ContentFiles } from '../../tables/content-files.js';
import { openTestStore, type RawDatabase } from '../store/test-store.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Each test knows what it asked for; the schema has been checked.
  readonly body: any;
}

export interface CallOptions {
  readonly as?: Actor;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export interface ApiUnderTest {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  /** Behind the store's back. */
  readonly database: RawDatabase;
  readonly client: Client;
  readonly deps: ApiDeps;
  /** In a folder of their own. */
  readonly files: ContentFiles;
  /** Lines of the log. */
  readonly log: string[];
  readonly tokenOf: (actor: Actor) => Promise<string>;
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

const table = routeTable(createMetrics());

export async function startApi(change: (deps: ApiDeps) => ApiDeps = (deps) => deps): Promise<ApiUnderTest> {
  const testStore = await openTestStore();
  const { store, database } = testStore;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection });
  const feed = await store.openFeed();
  const log: string[] = [];
  const logger = processLog('api', 'debug', { write: (line) => void log.push(line) });
  const config = { rateLimitPerMinute: 100_000, trustProxy: undefined, uploadBytes: 10_000_000 };
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-files-'));
  const files = new FolderFiles(folder);
  const taskQueue = `cycles-${randomUUID()}`;
  const statuses = new KnownStatuses(feed);
  const admission = new Admission(24);
  const changed = change({ client, files, store, feed, statuses, admission, config, logger, taskQueue });
  const deps = { ...changed, store: changed.statuses.remembering(changed.store) };
  const server = createApiServer(createApp(deps));
  const port = await listen(server, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;
  const tokenOf = tokensOn(store);
  const call = async (method: string, path: string, options: CallOptions = {}) => {
    const response = await fetch(url + path, await requestOf(method, options, tokenOf));
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parsed(response, text) };
    expectDescribed(method, path, answer);
    return answer;
  };
  const close = async () => {
    await closeServer(server, 1_000);
    await feed.close();
    await testStore.close();
    await connection.close();
    await rm(folder, { recursive: true });
  };
  return { url, port, files, store, database, client, deps, log, tokenOf, call, close };
}

async function requestOf(
  method: string,
  { as = person('pmo'), headers = {}, body, raw }: CallOptions,
  tokenOf: (actor: Actor) => Promise<string>,
): Promise<RequestInit> {
  const posted = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const ofPost = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const all: Record<string, string> = {
    authorization: `Bearer ${await tokenOf(as)}`,
    ...(method === 'POST' ? ofPost : {}),
    ...headers,
  };
  // An empty value stands for "without this header".
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return { method, headers: sent, ...(posted === undefined ? {} : { body: posted }) };
}

/** One key per actor, made when first needed. */
function tokensOn(store: Store): (actor: Actor) => Promise<string> {
  const tokens = new Map<string, Promise<string>>();
  return (actor) => {
    const name = JSON.stringify(actor);
    const known = tokens.get(name);
    if (known) return known;
    const made = store.apiKeys.createKey({ ...actor, label: 'test' }).then(({ secret }) => secret);
    tokens.set(name, made);
    return made;
  };
}

function parsed(response: Response, text: string): unknown {
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return isJson && text !== '' ? (JSON.parse(text) as unknown) : null;
}

/** Errors are problems; everything else is what the table says. */
function expectDescribed(method: string, path: string, { status, headers, body }: Answer): void {
  expect(headers.get('x-powered-by')).toBeNull();
  if (status >= 400) {
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    if (method === 'HEAD') return;
    const problem = problemSchema.parse(body);
    expect(problem).toMatchObject({ status, type: `/problems/${problem.code}` });
    return;
  }
  const plain = path.split('?')[0] ?? '';
  const route = table.find((each) => each.method === method.toLowerCase() && pattern(each.path).test(plain));
  route?.answers[status]?.schema?.parse(body);
  if (route) expect(Object.keys(route.answers)).toContain(String(status));
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+').replaceAll('.', '\\.')}$`);
}

export function newCycleId(): string {
  return `cyc_${randomBytes(12).toString('hex')}`;
}
