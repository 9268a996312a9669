/**
 * Remembers whose key each one is and which head hash a cycle had when this process read them, and forgets when the feed
 * tells of a change. So "has this status changed?" is answered without the database, and a reader need not be looked up
 * each time. Every status that is shown is compared with the database. Every change looks the key up there too, and so
 * does every request while the feed is not live.
 *
 * What is remembered can be as old as the feed's knowledge. That is milliseconds as a rule; a feed that has not heard from
 * the database for three seconds is not live, so a withdrawn key may still read for that long. A 304 tells nobody
 * anything new, and a dashboard asks again. This process never forgets what it has told a caller: after an answer with
 * revision r, nothing older counts as unchanged.
 */
import { hash } from 'node:crypto';
import type { Request } from 'express';
import { maySee } from '../../domain/cycle/scope.js';
import type { ReadableCycle } from '../../domain/reading/status.js';
import type { Feed } from '../../store/reading/feed.js';
import type { ApiStore } from '../api-store.js';
import type { Caller } from '../auth/caller.js';
import { bearerToken } from '../auth/authenticate.js';
import { matchesEtag } from '../http/etag.js';
import { isOverdue, statusEtag } from '../http/status-etag.js';
import { ReadCache } from './read-cache.js';

/** Each takes some 300 bytes, which makes a few megabytes at most. */
const MOST_CYCLES = 10_000;
const MOST_KEYS = 1_000;
/** Each takes some 30 KB. */
const MOST_WHOLE = 500;
/** The feed tells of every change; a minute bounds what it could miss for reasons that nobody has foreseen. */
const KEPT_MS = 60_000;

/** What the ETag of a status and the right to see it depend on. */
interface KnownCycle {
  readonly cycleId: string;
  readonly sequence: number;
  readonly headHash: string;
  readonly lobs: readonly string[];
  readonly wait: { readonly due: string } | null;
  readonly unconfirmedSince: string | null;
  /** The tag that was made last, because the next question mostly comes from the same caller. */
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
  /** Revisions that callers were told before the feed told of them; older reads are not remembered. */
  readonly #answered = new Map<string, number>();

  constructor(private readonly feed: Pick<Feed, 'live' | 'onNews' | 'sequenceOf'>) {
    feed.onNews((news) => {
      if (news.about === 'keys') this.#keys.forgetAll();
      else if (news.about === 'cycle') this.#moved(news.cycleId, news.sequence);
      else this.#forgetEverything();
    });
  }

  /** Wraps the store so that what it reads of keys and cycles is remembered. */
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
              // This read has shown that the key is withdrawn, so there is no need to wait for the feed.
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

  /** Asks the database each time. While the cycle is the same, so is the object, and what was rendered for it. */
  #readWhole(cycles: ApiStore['cycles'], id: string): Promise<ReadableCycle | null> {
    return this.#whole.read(
      id,
      () => cycles.readCycle(id, this.#whole.get(id)),
      (found) => found ?? undefined,
    );
  }

  /** A message was accepted, so what is known of the cycle is out of date and need not be compared. */
  invalidate(cycleId: string): void {
    this.#whole.forget(cycleId);
  }

  /** A caller is about to get the answer to a message to the cycle; its `body` names the revision. */
  noteAnswered(cycleId: string, body: unknown): void {
    this.#cycles.forget(cycleId);
    const revision = revisionIn(body);
    if ((this.feed.sequenceOf(cycleId) ?? 0) >= revision) return;
    this.#answered.set(cycleId, Math.max(revision, this.#answered.get(cycleId) ?? 0));
  }

  /** The caller, when the key is known and the feed would have told of a change; undefined means: ask the database. */
  callerOf({ headers }: Request): Caller | undefined {
    if (!this.feed.live) return undefined;
    const token = bearerToken(headers.authorization);
    return token === undefined ? undefined : this.#keys.get(hashOf(token));
  }

  /** Caller and tag, when both are known and the caller has this very status; undefined means: ask the database. */
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

/** Hashes tokens, because the tokens themselves must not be kept in memory. */
function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
