/**
 * The live view of one cycle: the log from a sequence on, then each transition as it is recorded. The feed only says
 * that something has happened; what is sent comes from the log, after the last one sent, so nothing is skipped or
 * repeated whatever the feed misses. Rights are asked of the database before anything but the first status is sent.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { maySee } from '../../domain/decisions/decision-rights.js';
import { statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import type { CycleEvent } from '../../store/cycle/event-document.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { identify } from '../auth/authenticate.js';
import type { Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { eventItem } from '../event-item.js';
import type { EventStream } from '../http/event-stream.js';
import { Bell } from './bell.js';

export interface Follower {
  readonly deps: ApiDeps;
  /** Carries the key. */
  readonly request: Request;
  readonly caller: Caller;
  readonly cycle: ReadableCycle;
  /** The last sequence that the reader has; undefined: a status first, then what comes after it. */
  readonly after: number | undefined;
}

/** Proxies commonly cut a line that is silent for 30 or 60 s. */
const HEARTBEAT_MS = 15_000;
/** Between two reads they find the rights checked and the reader's pace respected. */
const PAGE = 50;
const AWAY_PAUSE_MS = 1_000;

/** Resolves when there is nothing more to send: cycle closed, rights lost, reader gone, process stopping. */
export async function followCycle(follower: Follower, stream: EventStream): Promise<void> {
  const { deps, cycle } = follower;
  const { cycleId } = cycle;
  const bell = new Bell();
  const place = new Place(follower, stream);
  const stopListening = deps.feed.onTransition((moved) => moved.cycleId === cycleId && bell.ring());
  const stop = () => stream.stop();
  if (deps.stopping?.aborted) stop();
  // One for each open stream, taken off below: Node would warn of a leak from the eleventh on.
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
      if (next === 'away')
        await sleep(AWAY_PAUSE_MS, undefined, { signal: stream.over }).catch(() => undefined);
    }
  } finally {
    clearInterval(heartbeat);
    deps.stopping?.removeEventListener('abort', stop);
    stopListening();
  }
}

/** How far the reader is, and with which hash, so that a last event that was replaced is noticed. */
class Place {
  #sequence: number;
  /** Undefined: not known, since the reader says only where it is. */
  #hash: string | undefined;

  constructor(
    private readonly follower: Follower,
    private readonly stream: EventStream,
  ) {
    const { sequence, headHash } = follower.cycle;
    this.#sequence = follower.after ?? sequence;
    if (this.#sequence === sequence) this.#hash = headHash;
  }

  async begin(): Promise<void> {
    const { after, cycle, caller } = this.follower;
    if (after !== undefined) return;
    const status = statusOf(cycle, caller.actor, Date.now());
    await this.stream.send({ id: cycle.sequence, event: 'status', data: status });
  }

  /** One step: at most a page of the log. While the database is away nobody's rights are known, and nothing is sent. */
  async advance(): Promise<'more' | 'waits' | 'away' | 'ended'> {
    try {
      const cycle = await this.#readableCycle();
      if (cycle === null) return 'ended';
      const { sequence, headHash } = cycle;
      const isCurrent = sequence <= this.#sequence && (this.#hash ?? headHash) === headHash;
      if (!isCurrent && (await this.#sendPage()) === 'more') return 'more';
      if (!cycle.closed || this.#sequence < sequence) return 'waits';
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

  /** Begins with the last event sent, to see whether it is still the one. */
  async #sendPage(): Promise<'more' | 'done'> {
    const { deps, cycle } = this.follower;
    const afterSequence = Math.max(this.#sequence - 1, 0);
    const events = await deps.store.events.listEvents(cycle.cycleId, { afterSequence, limit: PAGE });
    for (const event of events) {
      if (this.stream.over.aborted) break;
      if (event.sequence > this.#sequence) await this.#send('transition', event);
      else if ((this.#hash ?? event.hash) !== event.hash) await this.#send('replaced', event);
      this.#sequence = event.sequence;
      this.#hash = event.hash;
    }
    return events.length === PAGE ? 'more' : 'done';
  }

  async #send(event: 'transition' | 'replaced', logged: CycleEvent): Promise<void> {
    await this.stream.send({ id: logged.sequence, event, data: eventItem(logged) });
  }

  async #sendEnd({ exit, sequence }: ReadableCycle): Promise<void> {
    const data = { state: 'closed', outcome: exit?.outcome ?? null, reason: exit?.reason ?? null };
    await this.stream.send({ id: sequence, event: 'end', data });
  }
}
