/**
 * Makes entity tags and compares If-None-Match with them. Express's own check is not used, because it never answers 304 to
 * a client that also sends Cache-Control: no-cache, as Node's fetch does. The tags are weak, because one answer travels
 * plain, as gzip or as br, and a strong tag would promise the same bytes each time.
 */
import { sha256Hex } from '../../store/cycle/content-hash.js';

/** @param parts everything that the answer depends on */
export function etagOf(...parts: readonly unknown[]): string {
  return `W/"${sha256Hex(parts).slice(0, 32)}"`;
}

/** RFC 9110, 13.1.2: a list of tags or `*`, compared weakly. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate.trim()) === opaque(etag));
}

/**
 * What a tag says without its weakness. A proxy that compresses by itself writes the encoding into the tag (Apache
 * `"…-gzip"`, Jetty `"…--gzip"`), and hands it on when the client sends it back.
 */
function opaque(tag: string): string {
  return tag.replace(/^W\//, '').replace(/--?(?:gzip|br|deflate|zstd)"$/, '"');
}
