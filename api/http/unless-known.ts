/** A JSON answer with a tag of its content, or 304 to whoever has that content already. */
import type { Request } from 'express';
import type { Reply } from '../route.js';
import { API_VERSION } from '../version.js';
import { etagOf, matchesEtag } from './etag.js';

export function unlessKnown({ headers }: Pick<Request, 'headers'>, body: object): Reply {
  const etag = etagOf(API_VERSION, body);
  const tagged = { ETag: etag, 'Cache-Control': 'private, no-cache' };
  if (matchesEtag(headers['if-none-match'], etag)) return { status: 304, headers: tagged };
  return { status: 200, headers: tagged, body };
}
