/**
 * Writes one log line per request: who, what, how long, how it ended. It is JSON, so that a line break in a value is
 * inert. It never holds a header, a body or a query string, because those may hold secrets or customers' words.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Caller } from '../auth/caller.js';

export const REQUEST_ID_HEADER = 'X-Request-Id';

/** The ids that a caller or a proxy may choose; a request with any other id gets one of ours. */
const ACCEPTED_ID = /^[A-Za-z0-9._-]{8,64}$/;

const callers = new WeakMap<IncomingMessage, Caller>();

/** From here on the request's log line names the person and the key's id. */
export function noteCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: nameRequest,
    serializers: { req: describeRequest, res: ({ statusCode }: { statusCode?: number }) => ({ statusCode }) },
    // customProps is not used for this, because it makes a logger of its own for each line.
    customSuccessObject: (request, _response, line: object) => ({ ...line, ...whoAsked(request) }),
    customErrorObject: (request, _response, _error, line: object) => ({ ...line, ...whoAsked(request) }),
    customLogLevel: (request, response, error) => {
      // 503 means that somebody else is away, or that too much is under way.
      if (error ?? response.statusCode >= 500) return response.statusCode === 503 ? 'warn' : 'error';
      // Probes and scrapes come every few seconds and say nothing.
      return /^\/(livez|readyz|metrics)$/.test(pathOf(request)) ? 'debug' : 'info';
    },
    customSuccessMessage: (request, response) => `${request.method ?? ''} ${response.statusCode}`,
    customErrorMessage: (request, response) => `${request.method ?? ''} ${response.statusCode}`,
  });
}

function whoAsked(request: IncomingMessage): { person?: string; keyId?: string } {
  const caller = callers.get(request);
  return caller === undefined ? {} : { person: caller.actor.person, keyId: caller.keyId };
}

/** The id that the answer carries too. */
export function requestId({ id }: IncomingMessage): string {
  return typeof id === 'string' ? id : 'unknown';
}

function nameRequest(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && ACCEPTED_ID.test(given) ? given : `req_${randomUUID()}`;
  response.setHeader(REQUEST_ID_HEADER, id);
  return id;
}

/** pino-http hands over its own view of the request, with the id in it. */
function describeRequest({ id, method, url }: { id?: unknown; method?: string; url?: string }) {
  return { id, method, path: (url ?? '').split('?')[0]?.slice(0, 200) };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}
