/**
 * How often a caller may ask. A person is counted as one, however many keys they have, so that colleagues behind one
 * address do not pay for each other. Wrong keys are counted by address, and apart: whoever has a valid key is let through,
 * whatever else comes from that address. Counts live in the process: several API processes allow several times the
 * limit, which a limit against accidents and guessing can bear.
 */
import type { NextFunction, Request, Response } from 'express';
import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler } from 'express-rate-limit';
import { ProblemError } from '../errors.js';

const WINDOW_MS = 60_000;

/** Each throws ProblemError `rate-limited`, and sets the headers that tell how much is left. */
export interface RateLimits {
  /** Counts a request by its person. */
  person(request: Request, response: Response): Promise<void>;
  /** Counts a request without a valid key by its address. */
  stranger(request: Request, response: Response): Promise<void>;
  /** Counts a request that needs no key by its address, for each route. */
  open(request: Request, response: Response): Promise<void>;
}

/** @param personOf who asks, once that is known */
export function createRateLimits(
  limitPerMinute: number,
  personOf: (request: Request) => string | undefined,
): RateLimits {
  const limiter = (keyGenerator: (request: Request) => string) => {
    const limit = rateLimit({
      windowMs: WINDOW_MS,
      limit: limitPerMinute,
      legacyHeaders: false,
      standardHeaders: 'draft-8',
      // Says so on the console otherwise; whether X-Forwarded-For counts is TRUST_PROXY's business.
      validate: { xForwardedForHeader: false },
      handler: refuse,
      keyGenerator,
    });
    return (request: Request, response: Response) => run(limit, request, response);
  };
  return {
    person: limiter((request) => `person:${personOf(request) ?? ''}`),
    stranger: limiter(addressOf),
    open: limiter((request) => `${addressOf(request)} ${request.path}`),
  };
}

function addressOf({ ip = 'unknown' }: Request): string {
  return `ip:${ipKeyGenerator(ip)}`;
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
