/** Every route of the API, in the order in which the documentation lists them. */
import type { Metrics } from './http/metrics.js';
import type { Route } from './route.js';
import { analysisRoutes } from './routes/analyses.js';
import { datasetRoutes } from './routes/datasets.js';
import { cycleRoutes } from './routes/cycles.js';
import { decisionBasisRoutes } from './routes/decision-basis.js';
import { docsRoutes } from './routes/docs.js';
import { inboxRoutes } from './routes/inbox.js';
import { meRoutes } from './routes/me.js';
import { messageRoutes } from './routes/messages.js';
import { metricChangeRoutes } from './routes/metric-changes.js';
import { metricRoutes } from './routes/metrics.js';
import { operationsRoutes } from './routes/operations.js';
import { portfolioRoutes } from './routes/portfolio.js';
import { streamRoutes } from './routes/stream.js';
import { programmeRoutes } from './routes/programme.js';

export function routeTable(metrics: Metrics): Route[] {
  const table = [
    ...cycleRoutes,
    ...decisionBasisRoutes,
    ...streamRoutes(metrics),
    ...messageRoutes,
    ...inboxRoutes,
    ...portfolioRoutes,
    ...datasetRoutes(metrics),
    ...analysisRoutes,
    ...programmeRoutes,
    ...metricRoutes,
    ...metricChangeRoutes,
    ...meRoutes,
    ...operationsRoutes(metrics),
  ];
  return [...table, ...docsRoutes(table)];
}
