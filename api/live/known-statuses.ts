/**
 * Remembers, of what this process has read, whose key it was and with which hash a cycle ended, and forgets when the
 * feed tells of a change. With it "has this status changed?" is answered without the database, and a reader need not be
 * looked up each time. Every status that is shown is compared with the database; every change asks it for the key too,
 * and so does everybody while the feed is not live.
 *
 * How old it can be: as old as the feed's knowledge. That is milliseconds as a rule; a feed that has not heard from
 * the database for three seconds is not live. So long may a withdrawn key still read. A 304 tells nobody anything new,
 * and a dashboard asks again. What this process itself has told a caller is never forgotten by it: after an answer with
 * revision r, nothing older counts as unchanged.
 */
import { hash } from 'node:crypto';
import type { Request } from 'express';
import { maySee } from '../../domain/decisions/decision-rights.js';
import type { ReadableCycle } from '../../domain/reading/status.js';
import type { Feed } from '../../store/reading/feed.js';
import type { ApiStore } from '../api-store.js';
import type { Caller } from '../auth/caller.js';
import { bearerToken } from '../auth/authenticate.js';
import { matchesEtag } from '../http/etag.js';
import { isOverdue, statusEtag } from '../http/status-etag.js';
import { ReadCache } from './read-cache.js';

/** Some 300 bytes each: a few megabytes at most. */
const MOST_CYCLES = 10_000;
const MOST_KEYS = 1_000;
/** Some 30 KB each. */
const MOST_WHOLE = 500;
/** The feed tells of every change; a minute bounds what it could miss for reasons that nobody has thought of. */
const KEPT_MS = 60_000;

/** What a status's ETag and the right to see it depend on. */
interface KnownCycle {
  readonly cycleId: string;
  readonly sequence: number;
  readonly headHash: string;
  readonly lobs: readonly string[];
  readonly wait: { readonly due: string } | null;
  readonly unconfirmedSince: string | null;
  /** The tag that was made last: the next question mostly comes from the same caller. */
  tagged?: { readonly caller: Caller; readonly overdue: boolean; readonly etag: string };
}

export interface Unchanged {
  readonly caller: Caller;
  readonly etag: string;
}

export class KnownStatuses {
  readonly #cycles = new ReadCache<KnownCycle>({ most: MOST_CYCLES, keptMs: KEPT_MS });
  readonly #whole = new ReadCache<ReadableCycle>({ most: MOST_WHOLE, keptMs: KEPT_MS });
  readonly #keys = new ReadCache<Caller>({ most: MOST_KEYS, keptMs: KEPT_MS });
  /** Revisions that callers were told and the feed has not: reads of less are not remembered. */
  readonly #answered = new Map<string, number>();

  constructor(private readonly feed: Pick<Feed, 'live' | 'onNews' | 'sequenceOf'>) {
    feed.onNews((news) => {
      if (news.about === 'keys') this.#keys.forgetAll();
      else if (news.about === 'cycle') this.#moved(news.cycleId, news.sequence);
      else this.#forgetEverything();
    });
  }

  /** The same store; what it reads of keys and cycles is remembered. */
  remembering(store: ApiStore): ApiStore {
    const { apiKeys, cycles } = store;
    return {
      ...store,
      apiKeys: {
        ...apiKeys,
        findByToken: (token) =>
          this.#keys.read(
            hashOf(token),
            () => apiKeys.findByToken(token),
            (found) => {
              // Whoever has seen that a key is withdrawn need not wait for the feed.
              if (!found) this.#keys.forget(hashOf(token));
              return this.feed.live && found ? found : undefined;
            },
          ),
      },
      cycles: {
        ...cycles,
        readCycle: (id) =>
          this.#cycles.read(
            id,
            () => this.#readWhole(cycles, id),
            (found) => (found ? this.#worthKeeping(found) : undefined),
          ),
      },
    };
  }

  /** The database is asked each time; while the cycle is the same, so is the answer, and what was made of it. */
  #readWhole(cycles: ApiStore['cycles'], id: string): Promise<ReadableCycle | null> {
    return this.#whole.read(
      id,
      () => cycles.readCycle(id, this.#whole.get(id)),
      (found) => found ?? undefined,
    );
  }

  /** A message was accepted: what is known of the cycle is the past, and need not be compared. */
  invalidate(cycleId: string): void {
    this.#whole.forget(cycleId);
  }

  /** A caller is about to be answered about a message to the cycle; `body` says at which revision it then is. */
  noteAnswered(cycleId: string, body: unknown): void {
    this.#cycles.forget(cycleId);
    const revision = revisionIn(body);
    if ((this.feed.sequenceOf(cycleId) ?? 0) >= revision) return;
    this.#answered.set(cycleId, Math.max(revision, this.#answered.get(cycleId) ?? 0));
  }

  /** Who reads, when that is known and the feed would have told of a change; undefined: ask the database. */
  callerOf({ headers }: Request): Caller | undefined {
    if (!this.feed.live) return undefined;
    const token = bearerToken(headers.authorization);
    return token === undefined ? undefined : this.#keys.get(hashOf(token));
  }

  /** The caller and the tag when both are known and the caller has this very status; undefined: ask the database. */
  unchanged(request: Request, cycleId: string): Unchanged | undefined {
    const tags = request.headers['if-none-match'];
    if (tags === undefined || request.originalUrl.includes('?')) return undefined;
    const caller = this.callerOf(request);
    const cycle = this.#cycles.get(cycleId);
    if (!caller || !cycle || !maySee(caller.actor, cycle.lobs)) return undefined;
    const etag = tagOf(cycle, caller);
    return matchesEtag(tags, etag) ? { caller, etag } : undefined;
  }

  #worthKeeping(found: ReadableCycle): KnownCycle | undefined {
    const { cycleId, sequence, headHash, charter, wait, unconfirmedSince = null } = found;
    const floor = Math.max(
      this.#answered.get(cycleId) ?? 0,
      this.feed.sequenceOf(cycleId) ?? 0,
      this.#cycles.get(cycleId)?.sequence ?? 0,
    );
    if (!this.feed.live || sequence < floor) return undefined;
    this.#answered.delete(cycleId);
    const { lobs } = charter;
    return { cycleId, sequence, headHash, lobs, wait: wait && { due: wait.due }, unconfirmedSince };
  }

  #moved(cycleId: string, sequence: number): void {
    this.#cycles.forget(cycleId);
    this.#whole.forget(cycleId);
    if (sequence >= (this.#answered.get(cycleId) ?? Infinity)) this.#answered.delete(cycleId);
  }

  #forgetEverything(): void {
    this.#cycles.forgetAll();
    this.#whole.forgetAll();
    this.#keys.forgetAll();
  }
}

function tagOf(cycle: KnownCycle, caller: Caller): string {
  const nowMs = Date.now();
  const overdue = isOverdue(cycle, nowMs);
  const { tagged } = cycle;
  if (tagged?.caller === caller && tagged.overdue === overdue) return tagged.etag;
  const etag = statusEtag(cycle, caller.actor, nowMs);
  cycle.tagged = { caller, overdue, etag };
  return etag;
}

function revisionIn(body: unknown): number {
  const revision = typeof body === 'object' && body !== null && 'revision' in body ? body.revision : 0;
  return typeof revision === 'number' ? revision : 0;
}

/** Tokens themselves are not kept in memory. */
function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
