/** Lists, for the API document, the problems that a route can answer: those of its kind, and those that it names itself. */
import { problemStatus, type ProblemCode } from './errors.js';
import { namesCycle, type Route } from './route.js';

const OF_POST: readonly ProblemCode[] = [
  'json-malformed',
  'json-refused',
  'request-malformed',
  'idempotency-key-missing',
  'idempotency-key-invalid',
  'idempotency-key-in-use',
  'idempotency-key-reused',
  'body-too-large',
  'content-type-unsupported',
  'body-invalid',
];

export function problemsOf(route: Route): ProblemCode[] {
  const { access, isProbe = false, problems = [] } = route;
  return [
    ...(isProbe ? [] : (['rate-limited'] as const)),
    ...(access === 'open' ? [] : (['unauthenticated', 'database-away'] as const)),
    ...(typeof access === 'string' ? [] : (['forbidden'] as const)),
    ...(namesCycle(route) ? (['not-found'] as const) : []),
    ...(route.body ? OF_POST : []),
    ...problems,
    // Every route refuses a query parameter that it does not know, and a URL that is too long.
    'query-invalid',
    'url-too-long',
    'internal-error',
  ];
}

/** The same problems by status, as an API document lists them. */
export function problemsByStatus(route: Route): Map<number, ProblemCode[]> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(problemsOf(route))) {
    const status = problemStatus(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}
