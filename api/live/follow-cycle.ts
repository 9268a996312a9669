/**
 * The live view of one cycle: the log from a sequence on, then each transition as it is recorded. The feed only says that
 * something has happened. What is sent comes from the log, after the last event sent, so nothing is skipped or repeated,
 * whatever the feed misses. A step that a lost workflow task has recorded is taken back: the reader is sent the log again
 * from the first event that differs from what it has. The database is asked for the reader's rights before anything but
 * the first status is sent.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { maySee } from '../../domain/cycle/scope.js';
import { statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import type { CycleEvent } from '../../store/cycle/event-document.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { identify } from '../auth/authenticate.js';
import type { Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { eventId, eventItem, shortHash } from '../event-item.js';
import type { EventStream } from '../http/event-stream.js';
import { namedFor } from '../named-cycles.js';
import { Bell } from './bell.js';

export interface Follower {
  readonly deps: ApiDeps;
  /** The request that carries the key. */
  readonly request: Request;
  readonly caller: Caller;
  readonly cycle: ReadableCycle;
  /** The last event that the reader has; when undefined, a status is sent first and then what comes after it. */
  readonly after: Read | undefined;
}

export interface Read {
  readonly sequence: number;
  /** The beginning of the event's hash. Without it the reader says only where it is, and is believed. */
  readonly hash?: string;
}

/** Proxies commonly cut a line that is silent for 30 or 60 s. */
const HEARTBEAT_MS = 15_000;
/** Between two pages the rights are checked and the reader may catch up. */
const PAGE = 50;
const AWAY_PAUSE_MS = 1_000;
/**
 * The last step of a closed cycle may be withdrawn like any other. It stands when its message has gone out. Where no
 * message goes out, it stands when nobody has doubted it for this long, which is more than it takes to notice a lost
 * workflow task.
 */
const STANDS_MS = 60_000;
const END_PAUSE_MS = 500;

/** Resolves when there is nothing more to send: cycle closed, rights lost, reader gone, process stopping. */
export async function followCycle(follower: Follower, stream: EventStream): Promise<void> {
  const { deps, cycle } = follower;
  const { cycleId } = cycle;
  const bell = new Bell();
  const place = new Place(follower, stream);
  const stopListening = deps.feed.onTransition((moved) => moved.cycleId === cycleId && bell.ring());
  const stop = () => stream.stop();
  if (deps.stopping?.aborted) stop();
  // Each open stream adds a listener, removed below; without this, Node would warn of a leak from the eleventh on.
  if (deps.stopping) setMaxListeners(0, deps.stopping);
  deps.stopping?.addEventListener('abort', stop);
  const heartbeat = setInterval(() => {
    stream.beat();
    bell.ring();
  }, deps.heartbeatMs ?? HEARTBEAT_MS);
  try {
    await place.begin();
    while (!stream.over.aborted) {
      const next = await place.advance();
      if (next === 'ended') return;
      if (next === 'waits') await bell.rung(stream.over);
      if (next === 'away') await pause(AWAY_PAUSE_MS, stream);
      if (next === 'open') await pause(END_PAUSE_MS, stream);
    }
  } finally {
    clearInterval(heartbeat);
    deps.stopping?.removeEventListener('abort', stop);
    stopListening();
  }
}

async function pause(ms: number, { over }: EventStream): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => undefined);
}

/** Keeps how far the reader is, and with which hash, so that it notices when what the reader has was replaced. */
class Place {
  #sequence: number;
  /** The hash of the last event or its beginning; undefined when the reader says only where it is. */
  #hash: string | undefined;
  /** The hash of the withdrawn event whose place the next event takes. */
  #withdrawn: string | undefined;
  /** The hash of an event that did not continue the one before it when it was first seen. */
  #unfitting: string | undefined;

  constructor(
    private readonly follower: Follower,
    private readonly stream: EventStream,
  ) {
    const { sequence, headHash } = follower.cycle;
    const end: Read = { sequence, hash: headHash };
    const { after: asked = end } = follower;
    const after = isBeyond(asked, end) ? end : asked;
    this.#sequence = after.sequence;
    this.#hash = after.sequence === 0 ? '' : after.hash;
  }

  async begin(): Promise<void> {
    const { after, cycle, caller, deps } = this.follower;
    const { sequence, headHash } = cycle;
    const id = eventId(sequence, headHash);
    if (after === undefined) {
      const data = await namedFor(deps.store, caller.actor, statusOf(cycle, caller.actor, Date.now()));
      await this.stream.send({ id, event: 'status', data });
    } else if (isBeyond(after, { sequence })) {
      const data = { asked: after.sequence, sequence, detail: beyondText(after.sequence, sequence) };
      await this.stream.send({ id, event: 'note', data });
    }
  }

  /**
   * Takes one step: sends at most a page of the log. While the database is away, nobody's rights are known and nothing is
   * sent. `open` means that the cycle is closed, but its closing may still be withdrawn.
   */
  async advance(): Promise<'more' | 'waits' | 'away' | 'open' | 'ended'> {
    try {
      const cycle = await this.#readableCycle();
      if (cycle === null) return 'ended';
      if (!this.#isAt(cycle.sequence, cycle.headHash)) return await this.#sendPage();
      this.#hash = cycle.headHash;
      if (!cycle.closed) return 'waits';
      if (!(await this.#stands(cycle))) return 'open';
      await this.#sendEnd(cycle);
      return 'ended';
    } catch (error) {
      if (error instanceof StoreUnavailable) return 'away';
      throw error;
    }
  }

  /** Null when the key or the right to see the cycle is gone. */
  async #readableCycle(): Promise<ReadableCycle | null> {
    const { deps, request, cycle } = this.follower;
    const [caller, found] = await Promise.all([
      identify(deps, request),
      deps.store.cycles.readCycle(cycle.cycleId),
    ]);
    return caller && found && maySee(caller.actor, found.charter.lobs) ? found : null;
  }

  #isAt(sequence: number, hash: string): boolean {
    return this.#sequence === sequence && hash.startsWith(this.#hash ?? hash);
  }

  /** Begins with the last event sent, to see whether it is still the same. */
  async #sendPage(): Promise<'more' | 'waits'> {
    const { deps, cycle } = this.follower;
    const afterSequence = Math.max(this.#sequence - 1, 0);
    const events = await deps.store.events.listEvents(cycle.cycleId, { afterSequence, limit: PAGE });
    const [last] = events;
    const isKnown = this.#sequence === 0 || (last !== undefined && this.#isAt(last.sequence, last.hash));
    if (!isKnown) return this.#goBack();
    let next: 'more' | 'waits' = 'waits';
    for (const event of events) {
      if (this.stream.over.aborted) break;
      if (event.sequence > this.#sequence) {
        next = 'more';
        if (!this.#continues(event)) break;
        await this.#send(event);
      }
      this.#sequence = event.sequence;
      this.#hash = event.hash;
    }
    return next;
  }

  /** A page may be read while the log changes. A second look finds the same misfit only when the chain itself is broken. */
  #continues({ hash, previousHash }: CycleEvent): boolean {
    const fits = previousHash === this.#hash || hash === this.#unfitting;
    this.#unfitting = hash;
    return fits;
  }

  /** Goes back to before the first event that was withdrawn. */
  async #goBack(): Promise<'more' | 'waits'> {
    const { deps, cycle } = this.follower;
    // The reader says only where it is, and the log has become shorter, so nobody knows what the reader has.
    if (this.#hash === undefined) return 'waits';
    const last = { sequence: this.#sequence, hash: this.#hash };
    const withdrawn = await deps.store.events.firstWithdrawn(cycle.cycleId, last);
    if (withdrawn === null) return 'more';
    this.#sequence = withdrawn.sequence - 1;
    this.#hash = withdrawn.previousHash;
    this.#withdrawn = withdrawn.hash;
    return 'more';
  }

  async #send(logged: CycleEvent): Promise<void> {
    const id = eventId(logged.sequence, logged.hash);
    const replaces = this.#withdrawn;
    this.#withdrawn = undefined;
    const data = eventItem(logged);
    await (replaces === undefined
      ? this.stream.send({ id, event: 'transition', data })
      : this.stream.send({ id, event: 'replaced', data: { ...data, replaces: shortHash(replaces) } }));
  }

  /** A reader that is told of the end does not come back, so it must really be the end. */
  async #stands({ cycleId, sequence, headHash, unconfirmedSince = null }: ReadableCycle): Promise<boolean> {
    const { events } = this.follower.deps.store;
    const wasTold = await events.wasTold(headHash);
    // The log is read last: a step that was withdrawn meanwhile has no message any more, as one that has gone out.
    const [head] = await events.listEvents(cycleId, { afterSequence: sequence - 1, limit: 1 });
    if (head?.hash !== headHash) return false;
    const isOld = Date.now() - Date.parse(head.at) > STANDS_MS;
    return wasTold || (isOld && unconfirmedSince === null);
  }

  async #sendEnd({ exit, sequence, headHash }: ReadableCycle): Promise<void> {
    const data = { state: 'closed', outcome: exit?.outcome ?? null, reason: exit?.reason ?? null };
    await this.stream.send({ id: eventId(sequence, headHash), event: 'end', data });
  }
}

/** An id with a hash may name a step that was withdrawn, for which the log is searched. */
function isBeyond(asked: Read, end: Pick<Read, 'sequence'>): boolean {
  return asked.hash === undefined && asked.sequence > end.sequence;
}

function beyondText(asked: number, sequence: number): string {
  const events = sequence === 1 ? '1 event' : `${sequence} events`;
  return `You asked for what comes after ${asked}, and the timeline has ${events}: the stream starts at its end.`;
}
