/**
 * Sends one message to a running cycle. The workflow decides; this file only carries the message there once, and turns
 * the answer into HTTP. It writes no business state.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpdateDefinition } from '@temporalio/common';
import { cycleWorkflowId } from '../../config/names.js';
import { possibleActions } from '../../domain/reading/possible-actions.js';
import { maySee } from '../../domain/cycle/scope.js';
import { refuseClosed } from '../../domain/cycle/closed.js';
import type { Receipt } from '../../domain/cycle/cycle-state.js';
import { receiptFingerprint } from '../../domain/cycle/receipt.js';
import { asState, statusOf, type CycleStatus, type ReadableCycle } from '../../domain/reading/status.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { receiptQuery, type Command } from '../../workflows/messages/definitions.js';
import type { Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { ProblemError } from '../errors.js';
import { keyReused } from '../http/idempotency.js';
import { namedFor } from '../named-cycles.js';
import type { Reply } from '../route.js';
import { isRecorded } from './recorded.js';
import { firstAnswer, sendUpdate, updateIdOf, type Addressed } from './send-update.js';
import { engineDeadline, engineProblem, isWorkflowGone } from './temporal-errors.js';

export interface Message<Body> {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly cycleId: string;
  readonly idempotencyKey: string;
  /** True when the message was sent before, and so may have been applied already. */
  readonly isRepeat: boolean;
  readonly answerByMs: number;
  readonly update: UpdateDefinition<Receipt, [Command<Body>]>;
  readonly body: Body;
  /** What an approval is later bound to; the whole body where it is absent. */
  readonly binds?: ((body: Body) => unknown) | undefined;
}

/** True for a repeat of a message that the cycle has taken, whatever stands in the way of a new one by now. */
export async function wasTaken<Body>(message: Message<Body>): Promise<boolean> {
  if (!message.isRepeat) return false;
  return ((await firstAnswer(addressed(message))) ?? (await carriedReceipt(message))) !== undefined;
}

/** @returns 200 with the fresh status, or 202 when the message is accepted but not shown yet */
export async function sendCommand<Body>(message: Message<Body>): Promise<Reply> {
  const { deps, cycleId, body, binds } = message;
  // An update would be answered from history even while the database is away. That it is there was proved a moment ago,
  // when the idempotency key was reserved by a majority write.
  const fingerprint = sha256Hex(binds ? binds(body) : body);
  const command = { actor: message.caller.actor, fingerprint, body };
  const receipt = await deliver(message, command);
  if (receipt.fingerprint !== receiptFingerprint(command.fingerprint)) throw keyReused();
  const revision = receipt.sequence;
  deps.statuses.invalidate(cycleId);
  const notYetShown = { status: 202, body: { recorded: false, revision } };
  // A caller who has waited this long is told that the message is accepted, and can read later what it led to.
  if (Date.now() > message.answerByMs) return notYetShown;
  // As a rule the effect was committed before the engine answered, so one read tells that and the status.
  const first = await readCycle(message);
  const shown = first !== null && first.sequence >= revision;
  if (!shown && !(await isRecorded(deps, cycleId, revision))) return notYetShown;
  // The effect is recorded, so when the database goes away right now, only the status is missing from the answer.
  const cycle = shown ? first : await readCycle(message);
  const status = cycle && (await statusFor(message, cycle));
  return { status: 200, body: { recorded: true, revision, ...(status ? { status } : {}) } };
}

/** Null while the database is away, because the message stands without the cycle that is read here. */
function readCycle<Body>({ deps, cycleId }: Message<Body>): Promise<ReadableCycle | null> {
  return deps.store.cycles.readCycle(cycleId).catch(() => null);
}

/** Null for a caller who repeats a message to a cycle that has left their lines of business since. */
async function statusFor<Body>(
  { deps, caller: { actor } }: Message<Body>,
  cycle: ReadableCycle,
): Promise<CycleStatus | null> {
  if (!maySee(actor, cycle.charter.lobs)) return null;
  const status = statusOf(cycle, actor, Date.now());
  // The message stands without the names.
  return namedFor(deps.store, actor, status).catch(() => null);
}

/** The read model is a moment ahead of the process, so a message may come while the process is still on its way. */
const MOVING_PATIENCE_MS = 3_000;
const MOVING_PAUSE_MS = 250;

/** Asks again while the cycle is moving. Each try has the same update id, so only one of them can count. */
async function deliver<Body>(message: Message<Body>, command: Command<Body>): Promise<Receipt> {
  const untilMs = Math.min(Date.now() + MOVING_PATIENCE_MS, engineDeadline(message.answerByMs));
  for (;;) {
    try {
      const receipt = await sendUpdate(addressed(message), command);
      return receipt ?? (await answerOfEnded(message));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const mayPass = error.code === 'cycle-moving' && Date.now() + MOVING_PAUSE_MS <= untilMs;
      if (!mayPass) throw await withAllowedActions(message, error);
    }
    await sleep(MOVING_PAUSE_MS);
  }
}

function addressed<Body>(message: Message<Body>): Addressed<Body> {
  return { ...message, workflowId: cycleWorkflowId(message.cycleId) };
}

/** Adds to a refusal about the moment what would be possible instead. */
async function withAllowedActions<Body>(
  message: Message<Body>,
  refusal: ProblemError,
): Promise<ProblemError> {
  if (refusal.status !== 409 || refusal.extras.allowedActions) return refusal;
  const { actor } = message.caller;
  const cycle = await readCycle(message);
  if (cycle === null || !maySee(actor, cycle.charter.lobs)) return refusal;
  const allowedActions = possibleActions(asState(cycle), actor)
    .filter((possible) => possible.allowed)
    .map(({ action, choice }) => ({ action, ...(choice === undefined ? {} : { choice }) }));
  return new ProblemError(refusal.code, refusal.detail, { ...refusal.extras, allowedActions });
}

/**
 * Answers when the workflow has ended. The message may be the very one that ended it, repeated after its answer got lost;
 * then the engine still knows the answer. Otherwise the message is refused, because the cycle is closed.
 */
async function answerOfEnded<Body>(message: Message<Body>): Promise<Receipt> {
  const first = (await firstAnswer(addressed(message))) ?? (await carriedReceipt(message));
  if (first) return first;
  const { deps, cycleId } = message;
  const cycle = await deps.store.cycles.readCycle(cycleId);
  if (cycle === null) throw new ProblemError('not-found', 'There is no such cycle.');
  const refusal = refuseClosed(asState(cycle));
  throw new ProblemError(refusal.code, refusal.message, { allowedActions: [] });
}

/** Asks for a receipt that an earlier run may have handed on, because the last run knows no such update. */
async function carriedReceipt<Body>(message: Message<Body>): Promise<Receipt | undefined> {
  const { deps, cycleId, answerByMs, isRepeat } = message;
  if (!isRepeat) return undefined;
  const handle = deps.client.workflow.getHandle(cycleWorkflowId(cycleId));
  try {
    const found = await deps.client.withDeadline(engineDeadline(answerByMs), () =>
      handle.query(receiptQuery, updateIdOf(message)),
    );
    return found ?? undefined;
  } catch (error) {
    if (isWorkflowGone(error)) return undefined;
    throw engineProblem(error);
  }
}
