/** The last handler turns whatever was thrown into one problem. What a person outside reads never quotes an error. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Problem } from '../../contracts/problem.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { ProblemError, problemTitle } from '../errors.js';
import { requestId } from './request-log.js';

export const PROBLEM_TYPE = 'application/problem+json';
const RETRY_SECONDS = 2;

export const noSuchRoute: RequestHandler = () => {
  throw new ProblemError('not-found', 'There is no such resource. The list is at /docs.');
};

export const errorHandler: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
  const problem = toProblem(thrown);
  // A request that is turned away at the door has a line in the log anyway, and under load there are many of them.
  if (problem.status >= 500 && problem.code !== 'overloaded') {
    const level = problem.status === 500 ? 'error' : 'warn';
    request.log[level]({ err: thrown, code: problem.code }, 'request failed');
  }
  if (response.headersSent) {
    next(thrown);
    return;
  }
  const { retryAfterSeconds, headers } = problem.extras;
  response.status(problem.status).set(headers ?? {});
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response.type(PROBLEM_TYPE).send(JSON.stringify(problemBody(problem, requestId(request))));
};

export function problemBody({ code, status, detail, extras }: ProblemError, instance: string): Problem {
  const { errors, allowedActions } = extras;
  return {
    type: `/problems/${code}`,
    title: problemTitle(code),
    status,
    detail,
    code,
    instance,
    ...(errors ? { errors: [...errors] } : {}),
    ...(allowedActions ? { allowedActions: [...allowedActions] } : {}),
  };
}

export function databaseAway(): ProblemError {
  return new ProblemError('database-away', 'The database does not answer; nothing was changed. Try again.', {
    retryAfterSeconds: RETRY_SECONDS,
  });
}

function toProblem(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  if (thrown instanceof StoreUnavailable) return databaseAway();
  // Express throws this error for a path such as /v1/cycles/%zz.
  if (thrown instanceof URIError)
    return new ProblemError('request-malformed', 'The path is not encoded properly.');
  return new ProblemError('internal-error', 'The failure is in the log under the id in `instance`.');
}
