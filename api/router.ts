/**
 * Turns the route table into Express handlers. The order of the checks is the order of this file: known path, known
 * method, room for the engine's work, key, rate, role, cycle in scope, query, body, person, idempotency key; only then
 * the handler runs. On a POST a refusal of role, scope or person waits until the idempotency key has been looked up,
 * because a repeat of a request that was let in before gets its first answer, whatever has changed since.
 */
import type { Express, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { cycleIdSchema } from '../contracts/cycle.js';
import { maySee } from '../domain/cycle/scope.js';
import type { ReadableCycle } from '../domain/reading/status.js';
import { personKey } from '../base/person.js';
import { words } from '../base/vocabulary.js';
import { bearerToken, identify, unauthenticated } from './auth/authenticate.js';
import type { Caller } from './auth/caller.js';
import type { ApiDeps } from './deps.js';
import { bodyInvalid, ProblemError } from './errors.js';
import { readJsonBody } from './http/body.js';
import { judged } from './http/field-errors.js';
import { idempotencyKeyOf, onceOnly } from './http/idempotency.js';
import { queryInvalid, queryOf } from './http/query.js';
import { createRateLimits, type RateLimits } from './http/rate-limit.js';
import { noteCaller } from './http/request-log.js';
import { namesCycle, type Posted, type Reply, type Route, type RouteContext } from './route.js';

type AnyContext = RouteContext<unknown, unknown>;

/** A person's browser gives up soon after. */
const ANSWER_MS = 10_000;

/** Adds the routes to the application itself, because every request would have to pass a router of their own. */
export function addRoutes(app: Express, routes: readonly Route[], deps: ApiDeps): void {
  const callers = new WeakMap<Request, Caller>();
  const limits = createRateLimits(deps.config.rateLimitPerMinute, (request) => {
    const caller = callers.get(request);
    return caller && personKey(caller.actor.person);
  });
  const serve = (route: Route): RequestHandler => {
    return async (request, response) => {
      const answerByMs = Date.now() + ANSWER_MS;
      if (route.needsEngine) deps.admission.refuseWhenFull();
      const admitted = await admit(route, { deps, limits, callers }, request, response);
      if (admitted.reply) await send(response, admitted.reply);
      else await answer(route, deps, { ...admitted, answerByMs }, request, response);
    };
  };
  for (const route of routes) app[route.method](route.path, serve(route));
  for (const path of new Set(routes.map((route) => route.path)))
    app.all(path, methodNotAllowed(routes, path));
}

/** Names the methods of a path, which Express does not do by itself. */
function methodNotAllowed(routes: readonly Route[], path: string): RequestHandler {
  const known = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
  const allow = [
    ...(known.includes('GET') ? ['GET', 'HEAD'] : []),
    ...known.filter((name) => name !== 'GET'),
  ];
  return () => {
    const methods = allow.join(', ');
    throw new ProblemError('method-not-allowed', `This resource answers ${methods}.`, {
      headers: { Allow: methods },
    });
  };
}

interface Admitted {
  readonly caller?: Caller;
  /** The cycle that the path names. */
  readonly reading?: Promise<ReadableCycle | null> | undefined;
  /** The whole answer, when memory had it. */
  readonly reply?: Reply | undefined;
  /** Why a POST is refused unless it repeats an earlier one. */
  readonly refusal?: ProblemError | null;
}

interface Gatekeeping {
  readonly deps: ApiDeps;
  readonly limits: RateLimits;
  readonly callers: WeakMap<Request, Caller>;
}

async function admit(
  route: Route,
  { deps, limits, callers }: Gatekeeping,
  request: Request,
  response: Response,
): Promise<Admitted> {
  const { access } = route;
  if (access === 'open' || (access === 'local' && isLocal(request))) {
    if (!route.isProbe) await limits.open(request, response);
    return {};
  }
  const remembered = route.fromMemory?.(deps, request);
  // The cycle is read while the key is looked up: neither needs the other, and nearly every key is valid.
  const reading = remembered ? undefined : readNamed(route, deps, request);
  const known = route.method === 'get' ? (remembered?.caller ?? deps.statuses.callerOf(request)) : undefined;
  const caller = known ?? (await identify(deps, request));
  if (caller === null) {
    await limits.stranger(request, response);
    throw unauthenticated();
  }
  callers.set(request, caller);
  noteCaller(request, caller);
  await limits.person(request, response);
  const refusal = roleRefusal(route, caller);
  if (refusal && !hasBody(route)) throw refusal;
  return { caller, reply: remembered?.reply, reading, refusal };
}

function roleRefusal({ access }: Route, { actor }: Caller): ProblemError | null {
  if (typeof access === 'string' || access.some((role) => actor.roles.includes(role))) return null;
  return new ProblemError('forbidden', `This needs a key with the role ${access.map(words).join(' or ')}.`);
}

function readNamed(
  route: Route,
  deps: ApiDeps,
  { headers, params }: Request,
): Promise<ReadableCycle | null> | undefined {
  if (!namesCycle(route) || bearerToken(headers.authorization) === undefined) return undefined;
  const known = cycleIdSchema.safeParse(params.id);
  if (!known.success) return undefined;
  const reading = deps.store.cycles.readCycle(known.data);
  // A caller who is turned away meanwhile leaves this read unawaited, so its failure is handled here.
  reading.catch(() => undefined);
  return reading;
}

function isLocal(request: Request): boolean {
  return /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/.test(request.ip ?? '');
}

async function answer(
  route: Route,
  deps: ApiDeps,
  { caller, reading, refusal: ofRole = null, answerByMs }: Admitted & { readonly answerByMs: number },
  request: Request,
  response: Response,
): Promise<void> {
  const cycle = namesCycle(route) && caller ? inScope(caller, (await reading) ?? null) : undefined;
  const refusal = ofRole ?? (cycle === null ? noSuchCycle() : null);
  if (refusal && !hasBody(route)) throw refusal;
  const query = checkQuery(route.query, queryOf(request));
  const given = { deps, caller, cycleId: request.params.id, query, answerByMs, request, response };
  // A handler gets what its route's specification asks for, which `route()` has checked.
  const handle = route.handle as unknown as (context: AnyContext) => Promise<Reply> | Reply;
  const run = (more: object) => Promise.resolve(handle({ ...given, ...more } as unknown as AnyContext));
  if (!hasBody(route) || !caller) {
    await send(response, await run({ cycle }));
    return;
  }
  const reply = await handlePost(route, { deps, caller, cycle, refusal, request, response }, run);
  if (namesCycle(route)) deps.statuses.noteAnswered(String(request.params.id), reply.body);
  await send(response, reply);
}

/** Null for "is not there" and for "is not yours", so that a stranger learns nothing. */
function inScope({ actor }: Caller, cycle: ReadableCycle | null): ReadableCycle | null {
  return cycle && maySee(actor, cycle.charter.lobs) ? cycle : null;
}

function noSuchCycle(): ProblemError {
  return new ProblemError('not-found', 'There is no such cycle, or it is not in your lines of business.');
}

function checkQuery(schema: z.ZodType | undefined, query: Record<string, string>): unknown {
  if (schema === undefined) {
    if (Object.keys(query).length === 0) return {};
    throw new ProblemError('query-invalid', 'This resource takes no query parameters.');
  }
  const found = judged(schema, query);
  if (found.success) return found.data;
  throw queryInvalid(found.errors);
}

type PostRoute = Route & { readonly body: z.ZodType };

function hasBody(route: Route): route is PostRoute {
  return route.body !== undefined;
}

interface PostGiven {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly cycle: ReadableCycle | null | undefined;
  readonly refusal: ProblemError | null;
  readonly request: Request;
  readonly response: Response;
}

interface PostedBody {
  readonly body: unknown;
  readonly idempotencyKey: string;
}

async function handlePost(
  route: PostRoute,
  { deps, caller, cycle, refusal, request, response }: PostGiven,
  run: (more: PostedBody & { readonly isRepeat: boolean }) => Promise<Reply>,
): Promise<Reply> {
  const { body, idempotencyKey } = await readPost(route, deps, request, response).catch((error: unknown) => {
    // A caller who may not do it at all is told so, whatever else is wrong with the request.
    throw refusal ?? error;
  });
  const ask = route.refuse as ((posted: Posted<unknown>) => ProblemError | null) | undefined;
  const known = refusal ?? ask?.({ caller, cycle, body } as Posted<unknown>) ?? null;
  const attempt = { caller, key: idempotencyKey, path: request.path, body, refusal: known };
  const begin = () => onceOnly(deps, attempt, (isRepeat) => run({ body, idempotencyKey, isRepeat }));
  // A caller who is refused can only get an earlier answer, which needs no place.
  return route.needsEngine && !known ? deps.admission.pass(cycle?.cycleId, begin) : begin();
}

async function readPost(
  { body: schema, alsoWrong }: PostRoute,
  deps: ApiDeps,
  request: Request,
  response: Response,
): Promise<PostedBody> {
  const idempotencyKey = idempotencyKeyOf(request);
  const sent = await readJsonBody(request, response);
  const found = judged(schema, sent);
  if (found.success) return { body: found.data, idempotencyKey };
  const further = (await alsoWrong?.(deps, sent)) ?? [];
  // What a field lacks by itself is told first, and is enough.
  const told = new Map([...further, ...found.errors].map((error) => [error.pointer, error]));
  throw bodyInvalid([...found.errors, ...further.filter((error) => told.get(error.pointer) === error)]);
}

async function send(response: Response, { status, body, headers, text, stream }: Reply): Promise<void> {
  response.status(status).set(headers ?? {});
  if (stream) await stream(response);
  else if (text) response.type(text.type).send(text.content);
  else if (body === undefined) response.end();
  else response.json(body);
}
