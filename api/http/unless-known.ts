/** A JSON answer with a tag of its content, or 304 to whoever has that content already. */
import type { Request } from 'express';
import type { Reply } from '../route.js';
import { API_VERSION } from '../version.js';
import { etagOf, matchesEtag } from './etag.js';

/** The seconds after which it is worth asking again; people act in minutes at the soonest, and a 304 is cheap. */
const POLL_SECONDS = 5;

/** How a route describes its 304. */
export const UNCHANGED = { description: 'As you know it.' } as const;

export function tagged(etag: string) {
  return { ETag: etag, 'Cache-Control': 'private, no-cache', 'X-Poll-Interval': String(POLL_SECONDS) };
}

/** @param content what the tag stands for, where a part of the body changes though nothing has happened */
export function unlessKnown(
  { headers }: Pick<Request, 'headers'>,
  body: object,
  content: unknown = body,
): Reply {
  const etag = etagOf(API_VERSION, content);
  if (matchesEtag(headers['if-none-match'], etag)) return { status: 304, headers: tagged(etag) };
  return { status: 200, headers: tagged(etag), body };
}
