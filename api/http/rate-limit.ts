/**
 * Limits how often a caller may ask. Requests are counted per key, so that colleagues behind one address do not pay for
 * each other; callers without a valid key are counted by address. The counts live in the process, so several API
 * processes allow several times the limit, which a limit against accidents and guessing can bear.
 */
import type { NextFunction, Request, Response } from 'express';
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import { ProblemError } from '../errors.js';

const WINDOW_MS = 60_000;

export interface RateLimits {
  /** Runs before the key is looked up. Stops callers who have tried too many wrong keys, and counts nobody. */
  guesses(request: Request, response: Response): Promise<void>;
  /** Runs once the key is known, or known to be wrong, and counts the request. */
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
    // The library would complain on the console; TRUST_PROXY decides whether X-Forwarded-For counts.
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
  /** Until this time somebody's guesses may be counted; after it nobody need be looked up. */
  let guessedUntilMs = 0;
  return {
    // This only looks, so that a caller with a valid key, which nearly everyone has, is counted once and not twice.
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
