/** Tells operators whether the process is alive, whether it can do its work, and how it fares. */
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { ApiStore } from '../api-store.js';
import type { ApiDeps } from '../deps.js';
import { ProblemError } from '../errors.js';
import type { Metrics } from '../http/metrics.js';
import { route, type Route } from '../route.js';

/** A load balancer asks every few seconds and gives up soon. */
const PROBE_DEADLINE_MS = 1_000;

const okSchema = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Ok' });
const ok = { status: 200, body: { status: 'ok' } };

const livez = route({
  method: 'get',
  path: '/livez',
  tag: 'Operations',
  operation: 'checkAlive',
  summary: 'Whether this process answers; asks nobody else',
  access: 'open',
  isProbe: true,
  answers: { 200: { description: 'Alive.', schema: okSchema } },
  handle: () => ok,
});

/** Anybody may ask; the engines are asked for all of them at most once in this time. */
const FRESH_MS = 500;

const readyz = route({
  method: 'get',
  path: '/readyz',
  tag: 'Operations',
  operation: 'checkReady',
  summary: 'Whether database and process engine answer',
  access: 'open',
  isProbe: true,
  answers: { 200: { description: 'Ready.', schema: okSchema } },
  problems: ['not-ready'],
  async handle({ deps }) {
    const away = await enginesAway(deps);
    if (away.length === 0) return ok;
    throw new ProblemError('not-ready', `Not reachable: ${away.join(' and ')}.`, { retryAfterSeconds: 2 });
  },
});

interface Looked {
  readonly atMs: number;
  readonly away: Promise<string[]>;
}

const looked = new WeakMap<ApiDeps, Looked>();

function enginesAway(deps: ApiDeps): Promise<string[]> {
  const last = looked.get(deps);
  if (last && performance.now() - last.atMs < FRESH_MS) return last.away;
  const away = lookForEngines(deps);
  looked.set(deps, { atMs: performance.now(), away });
  return away;
}

async function lookForEngines({ store, client }: ApiDeps): Promise<string[]> {
  return [
    ...((await answers(pingStore(store))) ? [] : ['the database']),
    ...((await answers(pingEngine(client))) ? [] : ['the process engine']),
  ];
}

function pingStore(store: ApiStore): Promise<unknown> {
  return store.ping();
}

function pingEngine({ connection }: Client): Promise<unknown> {
  return connection.withDeadline(Date.now() + PROBE_DEADLINE_MS, () =>
    connection.workflowService.getSystemInfo({}),
  );
}

async function answers(ping: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PROBE_DEADLINE_MS);
  });
  const inTime = ping.then(
    () => true,
    () => false,
  );
  return Promise.race([inTime, tooLate]).finally(() => clearTimeout(timer));
}

function metricsRoute({ registry }: Metrics): Route {
  return route({
    method: 'get',
    path: '/metrics',
    tag: 'Operations',
    operation: 'readMetrics',
    summary: 'Counts and durations for Prometheus',
    description: 'Needs no key from this machine. A proxy on this machine that passes it on makes it public.',
    access: 'local',
    answers: { 200: { description: 'Prometheus text.', type: 'text/plain' } },
    handle: async () => ({
      status: 200,
      text: { content: await registry.metrics(), type: registry.contentType },
    }),
  });
}

export const operationsRoutes = (metrics: Metrics) => [livez, readyz, metricsRoute(metrics)];
