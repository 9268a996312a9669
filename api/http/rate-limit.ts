/**
 * How often a caller may ask. Counted per key, so that colleagues behind one address do not pay for each other;
 * who has no valid key is counted by address. Counts live in the process: several API processes allow several times
 * the limit, which a limit against accidents and guessing can bear.
 */
import type { NextFunction, Request, Response } from 'express';
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import { ProblemError } from '../errors.js';

const WINDOW_MS = 60_000;

export interface RateLimits {
  /** Before the key is looked up: stops who has tried too many wrong ones, without counting who has one. */
  guesses(request: Request, response: Response): Promise<void>;
  /** After the key is known, or known to be wrong. */
  requests(request: Request, response: Response): Promise<void>;
}

/** @param keyOf id of the caller's key, or undefined */
export function createRateLimits(
  limitPerMinute: number,
  keyOf: (request: Request) => string | undefined,
): RateLimits {
  const common = {
    windowMs: WINDOW_MS,
    limit: limitPerMinute,
    legacyHeaders: false,
    // Says so on the console otherwise; whether X-Forwarded-For counts is TRUST_PROXY's business.
    validate: { xForwardedForHeader: false },
    handler: refuse,
  } as const;
  const address = (request: Request) => `ip:${ipKeyGenerator(request.ip ?? 'unknown')}`;
  const guesses = rateLimit({ ...common, standardHeaders: false, keyGenerator: address });
  const requests = rateLimit({
    ...common,
    standardHeaders: 'draft-8',
    keyGenerator: (request) => {
      const key = keyOf(request);
      return key === undefined ? address(request) : `key:${key}`;
    },
  });
  /** Until then somebody's guesses may be counted; nobody need be looked up after it. */
  let guessedUntilMs = 0;
  return {
    // Only looks: a caller with a valid key, which is nearly every one, is counted once, not twice.
    async guesses(request) {
      if (performance.now() > guessedUntilMs) return;
      const known = await guesses.getKey(address(request));
      if (known && known.totalHits >= limitPerMinute) throw rateLimited(known.resetTime);
    },
    async requests(request, response) {
      if (keyOf(request) === undefined) {
        guessedUntilMs = performance.now() + 2 * WINDOW_MS;
        await run(guesses, request, response);
      }
      await run(requests, request, response);
    },
  };
}

function refuse(request: Request, _response: Response, next: NextFunction): void {
  const info: unknown = 'rateLimit' in request ? request.rateLimit : undefined;
  next(rateLimited((info as { resetTime?: Date } | undefined)?.resetTime));
}

function rateLimited(resetTime: Date | undefined): ProblemError {
  const waitMs = (resetTime?.getTime() ?? Date.now() + WINDOW_MS) - Date.now();
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new ProblemError('rate-limited', `Try again in ${seconds} seconds.`, { retryAfterSeconds: seconds });
}

function run(limiter: RateLimitRequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void limiter(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the rate limit failed', { cause: error }));
    });
  });
}
