/**
 * Replaces the transitions of lost workflow tasks. A transition is committed a moment before the workflow task that made
 * it is in the history. When that task is lost (its worker was killed, or it timed out), the history knows nothing of
 * what the task has recorded, nobody was told of it, and the workflow makes the step anew: at a later time, perhaps with
 * another approver first, perhaps in more or fewer transitions. The history decides, so the new transition takes the
 * place of everything that the lost task has recorded, and the replaced events are kept aside.
 *
 * A workflow task begins with all that the history holds, so whatever is recorded at or after its first transition was
 * made by lost tasks, however many there were. A writer that was paused and wakes late belongs to an earlier task than
 * what is recorded, so it is refused.
 */
import type { ClientSession } from 'mongoose';
import type { Charter } from '../../contracts/charter.js';
import { isLater, type Transition } from '../../domain/cycle/transition.js';
import { operators, READ_MS } from '../mongo/collection-schema.js';
import type { Seal } from './content-hash.js';
import { cycleFields } from './cycle-document.js';
import { eventDocument, outboxDocument, type EventDocument } from './event-document.js';
import { charterFacet } from './facet.js';
import type { LogModels } from './log-models.js';

/** Whether the transition is the same step of the same chain, made anew after all recorded ones were lost or abandoned. */
export function maySupersede(transition: Transition, recorded: readonly EventDocument[]): boolean {
  const [first] = recorded;
  if (first?.sequence !== transition.sequence) return false;
  if (recorded.every(({ abandoned }) => abandoned)) return true;
  return (
    first.previousHash === transition.previousHash && recorded.every((event) => isLater(transition, event))
  );
}

/** Whether this very transition is recorded already. */
export function isRepeat({ key }: Transition, hash: string, recorded: EventDocument): boolean {
  return recorded._id === key && recorded.hash === hash;
}

/** `moved` means that another writer has changed the head meanwhile, so that the caller should look again. */
export type Superseding = 'done' | 'moved' | 'refused';

/** Puts the transition in the place of everything that is recorded from its sequence on, or changes nothing. */
export async function supersede(
  models: LogModels,
  session: ClientSession,
  transition: Transition,
  seal: Seal,
): Promise<Superseding> {
  const { cycles, events, outbox } = models;
  const { hash } = seal;
  const { cycleId, sequence } = transition;
  const from = { cycleId, sequence: operators({ $gte: sequence }) };
  const recorded = await events.find(from).sort({ sequence: 1 }).session(session).maxTimeMS(READ_MS).lean();
  const [first, head] = [recorded[0], recorded.at(-1)];
  if (!first || !head) return 'moved';
  if (isRepeat(transition, hash, first)) return 'done';
  if (!maySupersede(transition, recorded)) return 'refused';
  const charter = await standingCharter(models, session, transition, recorded);
  const asRead = { _id: cycleId, sequence: head.sequence, headHash: head.hash };
  const { matchedCount } = await cycles.updateOne(
    asRead,
    { $set: cycleFields({ ...transition, charter }, hash) },
    { session },
  );
  if (matchedCount !== 1) return 'moved';
  await keepAside(models, session, recorded, hash);
  await events.deleteMany(from, { session });
  const standing = charter && !transition.charter ? { standing: charterFacet(charter) } : {};
  const event = { ...eventDocument(transition, seal), supersedes: first.hash, ...standing };
  await events.insertMany([event], { session, lean: true });
  const replaces = await toldHash(models, session, first);
  await outbox.deleteMany(from, { session });
  await outbox.insertMany([outboxDocument(transition, hash, replaces)], { session, lean: true });
  return 'done';
}

/**
 * Finds what receivers have been told of this sequence. As a rule that is nothing, because a message goes out only when
 * the history holds its transition; but an operator may reset a workflow. A message that is gone was dispatched long ago.
 */
export async function toldHash(
  { outbox }: Pick<LogModels, 'outbox'>,
  session: ClientSession,
  { cycleId, sequence, hash }: EventDocument,
): Promise<string | undefined> {
  const message = await outbox
    .findOne({ cycleId, sequence }, { availableAt: 1, replaces: 1 })
    .session(session)
    .maxTimeMS(READ_MS)
    .lean();
  return message?.availableAt ? message.replaces : hash;
}

/** Replaces instead of inserting, because after a reset the same content may be lost a second time. */
export async function keepAside(
  { superseded }: Pick<LogModels, 'superseded'>,
  session: ClientSession,
  recorded: readonly EventDocument[],
  supersededBy: string,
): Promise<void> {
  const documents = recorded.map((event) => {
    const { hash, cycleId, sequence } = event;
    return { _id: hash, cycleId, sequence, supersededBy, event };
  });
  const writes = documents.map((document) => ({
    replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
  }));
  await superseded.bulkWrite(writes, { session });
}

/** A lost charter must not stay in the read model, so the charter before it holds again. */
async function standingCharter(
  { events }: Pick<LogModels, 'events'>,
  session: ClientSession,
  { cycleId, sequence, charter }: Transition,
  recorded: readonly EventDocument[],
): Promise<Charter | undefined> {
  const lostOne = recorded.some(({ charter }) => charter !== undefined);
  if (charter || !lostOne) return charter;
  const before = await events
    .findOne({ cycleId, sequence: operators({ $lt: sequence }), charter: operators({ $exists: true }) })
    .sort({ sequence: -1 })
    .session(session)
    .maxTimeMS(READ_MS)
    .lean<{ charter?: Charter } | null>();
  return before?.charter;
}
