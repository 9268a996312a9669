/**
 * Finds the caller that the Authorization header names. The key is looked up for every change, so that a withdrawn key or
 * role counts at once. For reading it may come from memory; see `live/known-statuses.ts`. Every reason for a refusal
 * gets the same answer, so that nobody learns which keys exist.
 */
import type { Request } from 'express';
import type { ApiStore } from '../api-store.js';
import { ProblemError } from '../errors.js';
import type { Caller } from './caller.js';

/** Longer tokens are no keys of ours, so they need not be hashed. */
const BEARER = /^Bearer ([\x21-\x7e]{16,200})$/i;

/** Where keys are looked up, which is all that is needed here. */
export interface KeyBook {
  readonly store: Pick<ApiStore, 'apiKeys'>;
}

/** The caller that the header names; null for no header, another scheme, an unknown or a revoked key. */
export async function identify({ store }: KeyBook, request: Request): Promise<Caller | null> {
  const token = bearerToken(request.headers.authorization);
  return token === undefined ? null : store.apiKeys.findByToken(token);
}

/** The token of an Authorization header; undefined when there is none that could be ours. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}

export function unauthenticated(): ProblemError {
  return new ProblemError('unauthenticated', 'Send Authorization: Bearer <API key> with a valid key.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="tollgate"' },
  });
}
