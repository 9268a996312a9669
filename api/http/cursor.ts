/** Cursors of pages are opaque to the client, checked when they come back, and never used as a filter themselves. */
import type { z } from 'zod';
import { ProblemError } from '../errors.js';

/** Several times what any list gives out. */
export const LONGEST_CURSOR = 512;

export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/**
 * The position that `encodeCursor` was given, checked against the list's own schema.
 * @throws ProblemError `cursor-invalid` for anything else
 */
export function decodeCursor<Position>(text: string, schema: z.ZodType<Position>): Position {
  const parsed = text.length <= LONGEST_CURSOR ? schema.safeParse(parseJson(text)) : undefined;
  // Base64url has several spellings of one value, of which only the one that was given out is accepted.
  if (parsed?.success && encodeCursor(parsed.data) === text) return parsed.data;
  throw new ProblemError('cursor-invalid', 'Start again without a cursor.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
