/**
 * Makes the read model of one cycle what its history says, in one transaction: events, the cycle itself, the messages of
 * the outbox. It writes only what differs, so that a second run changes nothing. A message that was sent is not sent
 * again; where another step has the place of one that was told of, its message says which one it replaces.
 *
 * What is recorded and held by no history is taken out when the workflow has ended. While it runs, its next transition
 * must take that place, because only a transition tells receivers and live views what was withdrawn: such events are
 * marked as abandoned, and the caller wakes the workflow (`headSignal`), which then records that a step was retracted.
 */
import type { ClientSession, Connection } from 'mongoose';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import { inTransaction } from '../mongo/in-transaction.js';
import { compare, type Comparison, type Mend, type Stored } from './comparison.js';
import { cycleFields, type CycleDocument } from './cycle-document.js';
import type { RecordedHead } from './doubts.js';
import { eventDocument, outboxDocument, type EventDocument, type OutboxDocument } from './event-document.js';
import { charterFacet } from './facet.js';
import { logModels, type LogModels } from './log-models.js';
import type { Difference, Projection } from './projection.js';
import { keepAside } from './supersede.js';

export interface Compared {
  readonly differences: readonly Difference[];
  /** What nothing that is kept can mend, in words. */
  readonly lost: readonly string[];
  /** Hashes of what is recorded after the history's head. While a task is under way, its step is one of them. */
  readonly beyond: readonly string[];
}

export interface Rebuilt extends Compared {
  /** The recorded head of which the workflow must be told, so that it records what replaces it; null: of none. */
  readonly toTell: RecordedHead | null;
}

export interface ReadModel {
  /** Of all cycles and waves, or of those that are open or have moved since a time. */
  cycleIds(since?: Date): Promise<string[]>;
  compare(projection: Projection): Promise<Compared>;
  /**
   * @param abandoned what `compare` has found beyond the head, and no history holds after longer than a workflow task
   * may last
   * @returns what was not as it must be; `null` when the cycle has moved on meanwhile: replay it again
   */
  rebuild(projection: Projection, abandoned: readonly string[]): Promise<Rebuilt | null>;
}

export function readModel(connection: Connection): ReadModel {
  const models = logModels(connection);
  return {
    async cycleIds(since) {
      const recent = since ? { $or: [{ open: true }, { updatedAt: operators({ $gte: since }) }] } : {};
      const found = await models.cycles.find(recent, { _id: 1 }).sort({ _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
    async compare(projection) {
      const stored = await inTransaction(connection, (session) => read(models, session, projection.cycleId));
      return comparedOf(compare(projection, stored));
    },
    rebuild: (projection, abandoned) =>
      inTransaction(connection, async (session) => {
        const stored = await read(models, session, projection.cycleId);
        const found = compare(projection, stored);
        const isNew = found.beyond.some(({ hash }) => !abandoned.includes(hash));
        if (isNew && !projection.isOver) return null;
        const toTell = await new Rebuild(models, session, projection, stored, found).run();
        return { ...comparedOf(found), toTell };
      }),
  };
}

function comparedOf({ differences, lost, beyond }: Comparison): Compared {
  return { differences, lost, beyond: beyond.map(({ hash }) => hash) };
}

async function read({ cycles, events }: LogModels, session: ClientSession, cycleId: string): Promise<Stored> {
  const cycle = await cycles.findById(cycleId).session(session).maxTimeMS(READ_MS).lean<CycleDocument>();
  const found = await events
    .find({ cycleId })
    .sort({ sequence: 1 })
    .session(session)
    .maxTimeMS(READ_MS)
    .lean<EventDocument[]>();
  return { cycle, events: found };
}

class Rebuild {
  readonly #cycleId: string;

  constructor(
    private readonly models: LogModels,
    private readonly session: ClientSession,
    private readonly projection: Projection,
    private readonly stored: Stored,
    private readonly found: Comparison,
  ) {
    this.#cycleId = projection.cycleId;
  }

  async run(): Promise<RecordedHead | null> {
    const { differences, mends } = this.found;
    if (differences.length === 0) return null;
    await this.#tellOutbox(mends);
    for (const mend of mends) await this.#writeEvent(mend);
    const abandoned = await this.#sortOutBeyond();
    const last = abandoned.at(-1);
    if (last) return this.#leaveToWorkflow(abandoned, last);
    await this.#showHead();
    await this.#announce();
    return null;
  }

  /** Before the events are changed, because what was told of follows from what they were. */
  async #tellOutbox(mends: readonly Mend[]): Promise<void> {
    const { outbox } = this.models;
    const { session } = this;
    const messages = await outbox.find({ cycleId: this.#cycleId }).session(session).lean<OutboxDocument[]>();
    const of = new Map(messages.map((message) => [message._id, message]));
    const kept = Math.max(0, ...this.stored.events.map(({ sequence }) => sequence));
    let isReplaced = false;
    for (const { step, stored } of mends) {
      const { hash, transition } = step;
      const isOther = stored !== undefined && stored.hash !== hash;
      const told = isOther ? of.get(stored.hash) : undefined;
      if (told) await outbox.deleteOne({ _id: told._id }, { session });
      // A step in the middle was recorded with its message once, and that message has gone its way.
      const isUntold = isOther || transition.sequence > kept;
      if (of.has(hash) || !isUntold) continue;
      // With the first one, receivers withdraw all that came after it.
      const replaces = isOther && !isReplaced ? (told?.availableAt ? told.replaces : stored.hash) : undefined;
      isReplaced ||= isOther;
      await outbox.insertMany([outboxDocument(transition, hash, replaces)], { session, lean: true });
    }
  }

  async #writeEvent({ step, seal, stored }: Mend): Promise<void> {
    const { events, superseded } = this.models;
    const { session } = this;
    const isOther = stored !== undefined && stored.hash !== step.hash;
    if (isOther) await keepAside({ superseded }, session, [stored], step.hash);
    const { sequence } = step.transition;
    await events.deleteMany({ cycleId: this.#cycleId, sequence }, { session });
    const event = {
      ...eventDocument(step.transition, seal),
      ...(isOther ? { supersedes: stored.hash } : {}),
    };
    await events.insertMany([event], { session, lean: true });
  }

  /** @returns those that stay until the workflow's next transition takes their place */
  async #sortOutBeyond(): Promise<EventDocument[]> {
    const { events, outbox, superseded } = this.models;
    const { session } = this;
    const { beyond, head } = this.found;
    const follows = ({ sequence }: EventDocument, index: number) => sequence === head.sequence + 1 + index;
    const gap = beyond.findIndex((event, index) => !follows(event, index));
    const staying = this.projection.isOver ? [] : beyond.slice(0, gap < 0 ? beyond.length : gap);
    const leaving = beyond.slice(staying.length);
    if (leaving.length === 0) return staying;
    await keepAside({ superseded }, session, leaving, head.hash);
    const ids = operators({ $in: leaving.map(({ _id }) => _id) });
    await events.deleteMany({ _id: ids }, { session });
    const hashes = operators({ $in: leaving.map(({ hash }) => hash) });
    await outbox.deleteMany({ _id: hashes, availableAt: operators({ $exists: true }) }, { session });
    return staying;
  }

  async #leaveToWorkflow(abandoned: readonly EventDocument[], last: EventDocument): Promise<RecordedHead> {
    const { cycles, events } = this.models;
    const { session } = this;
    const ids = operators({ $in: abandoned.map(({ _id }) => _id) });
    await events.updateMany({ _id: ids }, { $set: { abandoned: true } }, { session });
    const { sequence, hash } = last;
    const { shown } = this.found.head;
    // The next transition expects the end of the log here; readers are told that the step is doubtful.
    const fields = this.stored.cycle ? {} : cycleFields(shown, hash);
    const doubtful = { ...fields, sequence, headHash: hash, unconfirmedSince: new Date() };
    await cycles.updateOne({ _id: this.#cycleId }, { $set: doubtful }, { session, upsert: true });
    return { sequence, hash };
  }

  async #showHead(): Promise<void> {
    const { head, isShownWrong } = this.found;
    if (!isShownWrong) return;
    const event = this.stored.events.find(({ hash }) => hash === head.hash);
    const document = cycleFields({ ...head.shown, at: event?.at ?? head.shown.at }, head.hash);
    const options = { session: this.session, upsert: true };
    await this.models.cycles.replaceOne({ _id: this.#cycleId }, document, options);
  }

  /** Followers of the log and whoever remembers a status hear of events that are inserted. */
  async #announce(): Promise<void> {
    const { events } = this.models;
    const { session } = this;
    const { sequence, shown } = this.found.head;
    const at = { cycleId: this.#cycleId, sequence };
    const event = await events.findOne(at).session(session).lean<EventDocument>();
    if (!event) return;
    await events.deleteOne({ _id: event._id }, { session });
    const standing = shown.charter ? { standing: charterFacet(shown.charter) } : {};
    const anew = { ...event, supersedes: event.supersedes ?? event.hash, ...standing };
    await events.insertMany([anew], { session, lean: true });
  }
}
