/**
 * The HTTP application: what every request passes, then the route table, then the problems. It holds no state of cycles,
 * so any number of processes may serve the same ones.
 */
import compression from 'compression';
import express, { type Express, type Request, type RequestHandler } from 'express';
import type { ApiDeps } from './deps.js';
import { ProblemError } from './errors.js';
import { errorHandler, noSuchRoute } from './http/error-handler.js';
import { createMetrics } from './http/metrics.js';
import { requestLog } from './http/request-log.js';
import { securityHeaders } from './http/security-headers.js';
import { addRoutes } from './router.js';
import type { Route } from './route.js';
import { routeTable } from './route-table.js';

const LONGEST_URL = 2_048;

/** @param preparesAhead whether what never changes is made now, beside the first requests, and not by one of them */
export function createApp(deps: ApiDeps, preparesAhead = false): Express {
  const app = express();
  app.disable('x-powered-by');
  // Tags are compared in http/etag.ts and queries are read in http/query.ts, so Express does neither.
  app.disable('etag');
  app.set('query parser', false);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  if (deps.config.trustProxy !== undefined) app.set('trust proxy', deps.config.trustProxy);
  const metrics = createMetrics(deps);
  app.use(requestLog(deps.logger), metrics.observe, securityHeaders, manners, compression());
  const routes = routeTable(metrics);
  addRoutes(app, routes, deps);
  if (preparesAhead) void prepareAll(routes, deps);
  app.use(noSuchRoute, errorHandler);
  return app;
}

async function prepareAll(routes: readonly Route[], { logger }: ApiDeps): Promise<void> {
  try {
    for (const { prepare } of routes) await prepare?.();
  } catch (error) {
    logger.error({ err: error }, 'an answer that never changes could not be made ahead');
  }
}

/** No answer may be stored unless its route says otherwise, because answers are about people and money. */
const manners: RequestHandler = (request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  const problem = illMannered(request);
  if (problem === undefined) {
    next();
    return;
  }
  // Whatever else comes on this connection was written by the same hand.
  response.setHeader('Connection', 'close');
  next(problem);
};

/** What Node itself would answer without a body, or not look at. */
function illMannered({ originalUrl, httpVersion, headers, rawHeaders }: Request): ProblemError | undefined {
  if (originalUrl.length > LONGEST_URL)
    return new ProblemError('url-too-long', `A URL may have ${LONGEST_URL} characters.`);
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0'))
    return new ProblemError('request-malformed', 'Send one Host header.');
  const { expect = '100-continue' } = headers;
  if (expect.toLowerCase() !== '100-continue')
    return new ProblemError('expectation-unknown', 'Only Expect: 100-continue is known here.');
  return undefined;
}
