/**
 * A transition is committed a moment before the workflow task that made it. When that task is lost (a worker
 * killed in between, a task that timed out), the history knows nothing of it, nobody was told, and the workflow
 * makes the step anew: at a later time, and perhaps with another approver first. The history decides, so the
 * new one takes the place of the recorded head, and the head that never was is kept aside.
 *
 * Only a head can be unconfirmed: the next transition carries its hash, which the history then holds. A writer
 * that was paused and wakes late brings an earlier time than what is recorded, and is refused.
 */
import type { ClientSession, Connection, Model } from 'mongoose';
import { Schema } from 'mongoose';
import type { Transition } from '../../domain/cycle/transition.js';
import { collection } from '../mongo/collection-schema.js';
import { cycleFields, type CycleDocument } from './cycle-document.js';
import { eventDocument, outboxDocument, type EventDocument, type OutboxDocument } from './event-document.js';

export interface SupersededDocument {
  /** Hash of the transition that was superseded. */
  readonly _id: string;
  readonly cycleId: string;
  readonly sequence: number;
  readonly supersededBy: string;
  readonly event: EventDocument;
}

export interface SupersedeModels {
  readonly cycles: Model<CycleDocument>;
  readonly events: Model<EventDocument>;
  readonly outbox: Model<OutboxDocument>;
  readonly superseded: Model<SupersededDocument>;
}

export function supersededModel(connection: Connection): Model<SupersededDocument> {
  return collection<SupersededDocument>(connection, 'superseded_events', {
    _id: String,
    cycleId: String,
    sequence: Number,
    supersededBy: String,
    event: Schema.Types.Mixed,
  });
}

/** Whether the transition is the same step of the same chain, made anew by a later workflow task. */
export function maySupersede(transition: Transition, head: EventDocument, headSequence: number): boolean {
  return (
    head.sequence === headSequence &&
    head.sequence === transition.sequence &&
    head.previousHash === transition.previousHash &&
    head.at < transition.at
  );
}

/** @returns false when the head has moved meanwhile */
export async function supersede(
  { cycles, events, outbox, superseded }: SupersedeModels,
  session: ClientSession,
  transition: Transition,
  hash: string,
  head: EventDocument,
): Promise<boolean> {
  const { cycleId, sequence } = transition;
  const fields = cycleFields(transition, hash);
  const filter = { _id: cycleId, sequence, headHash: head.hash };
  const { matchedCount } = await cycles.updateOne(filter, { $set: fields }, { session });
  if (matchedCount !== 1) return false;
  await superseded.insertMany([{ _id: head.hash, cycleId, sequence, supersededBy: hash, event: head }], {
    session,
    lean: true,
  });
  await events.deleteOne({ _id: head._id }, { session });
  await outbox.deleteOne({ _id: head._id }, { session });
  const event = { ...eventDocument(transition, hash), supersedes: head.hash };
  await events.insertMany([event], { session, lean: true });
  await outbox.insertMany([outboxDocument(transition)], { session, lean: true });
  return true;
}
