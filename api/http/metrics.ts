/** Counts and durations for Prometheus. Labels come from the route table only, so that no caller can make new ones. */
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { ApiStore } from '../api-store.js';
import type { Admission } from '../engine/admission.js';
import { registerEngineLoad } from './engine-load.js';
import { registerOutboxAge } from './outbox-age.js';
import { registerReconciliation } from './reconciliation-metrics.js';

export interface Metrics {
  readonly registry: Registry;
  readonly observe: RequestHandler;
}

/** In seconds: a 304 takes a millisecond or two, and the longest answers take as long as the engine's deadline. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a scrape asks for its figures. */
export interface Measurable {
  readonly store: Pick<ApiStore, 'outbox' | 'reconciliations'>;
  readonly admission: Pick<Admission, 'load'>;
}

/** Without `measurable` the metrics hold only what the process knows by itself. */
export function createMetrics(measurable?: Measurable): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  if (measurable) {
    registerOutboxAge(registry, () => measurable.store.outbox.oldestWaiting());
    registerReconciliation(registry, () => measurable.store.reconciliations.last());
    registerEngineLoad(registry, measurable.admission);
  }
  const durations = new Histogram({
    name: 'tollgate_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    registry,
    observe: (request, response, next) => {
      const stop = durations.startTimer();
      response.on('finish', () => {
        // How long somebody watched a stream says nothing about our speed.
        if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return;
        const route = (request.route as { path?: string } | undefined)?.path;
        if (route === undefined) stop({ method: 'other', route: 'none', status: response.statusCode });
        else stop({ method: request.method, route, status: response.statusCode });
      });
      next();
    },
  };
}
