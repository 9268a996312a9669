/**
 * Calls the REST API for a command: with a bearer key, with one Idempotency-Key for each intended change, and with
 * problem+json turned into a readable error. A call that fails for a passing reason is repeated with the same
 * Idempotency-Key, so that the change happens only once.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../contracts/problem.js';
import { PlainError } from './plain-error.js';

/** The API's answer when it says no. `message` is its sentence. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    request: string,
  ) {
    super(problem.detail ?? problem.title ?? `${request} was answered ${status}`);
    this.name = 'ApiProblem';
  }
}

/** The API takes at most about 15 s for one answer: the engine's deadline, and the wait for the read model. */
const ANSWER_MS = 20_000;
/** A worker or a database that comes back needs some ten seconds. */
const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** The statuses that say "not now": too many requests, or an engine is away. */
const PASSING_STATUS = new Set([429, 503]);

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export class ApiClient {
  /** @param keys person → API key */
  constructor(
    readonly baseUrl: string,
    private readonly keys: Readonly<Record<string, string>>,
  ) {}

  get<Answer>(person: string, path: string): Promise<Answer> {
    return this.repeat({ method: 'GET', path, headers: this.authorization(person) });
  }

  post<Answer>(person: string, path: string, body: unknown): Promise<Answer> {
    const headers = {
      ...this.authorization(person),
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    };
    return this.repeat({ method: 'POST', path, headers, body: JSON.stringify(body) });
  }

  /** Sends a file. What is the same again is the same data set, so that it needs no Idempotency-Key. */
  bring<Answer>(person: string, path: string, body: Uint8Array<ArrayBuffer>, type: string): Promise<Answer> {
    const headers = { ...this.authorization(person), 'Content-Type': type };
    return this.repeat({ method: 'POST', path, headers, body });
  }

  private authorization(person: string): Record<string, string> {
    const key = Object.hasOwn(this.keys, person) ? this.keys[person] : undefined;
    if (key === undefined) {
      throw new PlainError(
        `There is no API key for ${person}; there are keys for ${Object.keys(this.keys).join(', ')}.`,
      );
    }
    return { Authorization: `Bearer ${key}` };
  }

  private async repeat<Answer>(request: Request): Promise<Answer> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const attempt = await this.send(request);
      if (attempt.ok) return (await attempt.json()) as Answer;
      if (!attempt.passing || Date.now() > giveUpAt) throw attempt.error;
      await sleep(Math.max(pauseMs, attempt.retryAfterMs));
    }
  }

  private async send({ method, path, headers, body }: Request) {
    const name = `${method} ${path}`;
    try {
      const response = await fetch(`${this.baseUrl}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (response.ok) return { ok: true as const, json: () => response.json() };
      const problem = await problemOf(response);
      const passing = PASSING_STATUS.has(response.status) || problem.code === 'idempotency-key-in-use';
      const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000;
      return {
        ok: false as const,
        passing,
        retryAfterMs,
        error: new ApiProblem(response.status, problem, name),
      };
    } catch (error) {
      // Nobody listens or the line broke, so nobody knows whether the request arrived. The Idempotency-Key makes a
      // repeat safe.
      const unreachable = new PlainError(`${this.baseUrl} does not answer ${name} (${reasonOf(error)}).`);
      return { ok: false as const, passing: true, retryAfterMs: 0, error: unreachable };
    }
  }
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Partial<Problem>;
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
