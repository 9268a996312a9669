/**
 * What a route says about itself. Everything else is made from it: the router, the permission check, the 405 answers, the
 * API document and the lists on the docs page.
 */
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { FieldError } from '../contracts/problem.js';
import type { ReadableCycle } from '../domain/reading/status.js';
import type { Role } from '../base/vocabulary.js';
import type { Caller } from './auth/caller.js';
import type { ApiDeps } from './deps.js';
import type { ProblemCode, ProblemError } from './errors.js';

/**
 * - `open`: anybody, also without a key;
 * - `local`: without a key from this machine, with any key from elsewhere;
 * - `any`: any valid key; the rules of the domain decide whether this person may act;
 * - roles: a key with one of them.
 */
export type Access = 'open' | 'local' | 'any' | readonly Role[];

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the few answers that are not JSON. */
  readonly text?: { readonly content: string | Buffer; readonly type: string };
  /** Writes an answer that takes its time, after status and headers are set; resolves when the answer has ended. */
  readonly stream?: (response: Response) => Promise<void>;
}

/** An answer that needed no database, and its caller. */
export interface Remembered {
  readonly caller: Caller;
  readonly reply: Reply;
}

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Content type of an answer that is not JSON. */
  readonly type?: string;
}

/** The output of a schema; undefined when a route has no schema. */
export type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export interface RouteContext<Query, Body> {
  readonly deps: ApiDeps;
  /** Present unless the route is open. */
  readonly caller: Caller;
  /** The id in the path, well formed. Only with `namesCycle`. */
  readonly cycleId: string;
  /**
   * The cycle of that id, known to be in the caller's scope. It is missing on POST, where `refuse` gets it, because a
   * repeat gets its answer even when the caller may no longer see the cycle.
   */
  readonly cycle: Body extends undefined ? ReadableCycle : undefined;
  readonly query: Query;
  readonly body: Body;
  /** Only on POST. */
  readonly idempotencyKey: string;
  /** Only on POST: true when this very request was begun before, and so may have been carried out. */
  readonly isRepeat: boolean;
  /** When the caller must have an answer, in milliseconds since 1970. */
  readonly answerByMs: number;
  readonly request: Request;
  readonly response: Response;
}

/** What the API knows of a POST when it decides whether to refuse it, before it reserves its key. */
export interface Posted<Body> {
  readonly caller: Caller;
  /** The cycle in the path, which is in the caller's scope. Only with `namesCycle`. */
  readonly cycle: ReadableCycle;
  readonly body: Body;
}

export interface RouteSpec<Query extends z.ZodType | undefined, Body extends z.ZodType | undefined> {
  readonly method: 'get' | 'post';
  /** Express's path; `:id` is always a cycle. */
  readonly path: string;
  readonly tag:
    | 'Cycles'
    | 'Work'
    | 'Programme'
    | 'Metrics'
    | 'Data sets'
    | 'Analyses'
    | 'You'
    | 'Operations'
    | 'Documentation';
  /** A camelCase name for generated clients. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** Names in the path other than a cycle's id, for the API document; the handler checks them. */
  readonly params?: z.ZodObject;
  readonly query?: Query;
  /** The route's own request headers, for the API document. */
  readonly headers?: z.ZodObject;
  readonly body?: Body;
  /** Content types of a file that is the body; the handler reads it, and what it makes of it bears its repetition. */
  readonly uploads?: readonly string[];
  /** What else is wrong with a body that its schema refuses, so that its sender is told everything at once. */
  readonly alsoWrong?: (deps: ApiDeps, body: unknown) => Promise<readonly FieldError[]>;
  /** By name, for the API document: bodies that are accepted at the right moment. Every route with a body has one. */
  readonly examples?: Readonly<Record<string, unknown>>;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Problems beyond those that every route of its kind can answer. */
  readonly problems?: readonly ProblemCode[];
  /** Makes ahead what never changes while the process runs. */
  readonly prepare?: () => Promise<void>;
  /** Asked first: returns the whole answer from memory, or undefined to go the usual way. It changes nothing. */
  readonly fromMemory?: (deps: ApiDeps, request: Request) => Remembered | undefined;
  /** Asked every few seconds by what runs the process, which would end it over a 429: not counted by any limit. */
  readonly isProbe?: boolean;
  /** True when the route gives the engine work, of which only a limited amount is begun at once. */
  readonly needsEngine?: boolean;
  /** Why this caller may not do it, from what this process knows. It does not hold for a repeat and is never kept. */
  readonly refuse?: (posted: Posted<Parsed<Body>>) => ProblemError | null;
  readonly handle: (context: RouteContext<Parsed<Query>, Parsed<Body>>) => Promise<Reply> | Reply;
}

/** A route with its types forgotten, as the table holds it. */
export type Route = Omit<RouteSpec<z.ZodType | undefined, z.ZodType | undefined>, 'handle' | 'refuse'> & {
  readonly refuse?: (posted: Posted<never>) => ProblemError | null;
  readonly handle: (context: RouteContext<never, never>) => Promise<Reply> | Reply;
};

/** Checks a route's handler against its schemas, then forgets the types. */
export function route<
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<Query, Body>): Route {
  return spec;
}

export function namesCycle({ path }: Pick<Route, 'path'>): boolean {
  return path.includes('/:id');
}
