/**
 * Sends one message to a proposed change. The workflow decides; the same rules are asked here before anything is sent, so
 * that a wrong person is told so even while the engine is away.
 */
import type { UpdateDefinition } from '@temporalio/common';
import { changeWorkflowId } from '../../config/names.js';
import { changeIdSchema } from '../../contracts/metric-library.js';
import type { FieldError } from '../../contracts/problem.js';
import { REFUSALS, type Refusal } from '../../base/refusal.js';
import type { Actor, Receipt } from '../../domain/cycle/cycle-state.js';
import { receiptFingerprint } from '../../domain/cycle/receipt.js';
import { maySeeChange, refuseClosed } from '../../domain/governance/change-rules.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import type { RecordedChange } from '../../store/governance/governed-changes.js';
import type { Command } from '../../workflows/messages/definitions.js';
import type { Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { bodyInvalid, ProblemError } from '../errors.js';
import { keyReused } from '../http/idempotency.js';
import type { Reply } from '../route.js';
import { lookUntil } from './recorded.js';
import { firstAnswer, sendUpdate, type Addressed } from './send-update.js';

export interface ToChange<Body> {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly isRepeat: boolean;
  readonly answerByMs: number;
  /** As the path names it. */
  readonly changeId: unknown;
  readonly body: Body;
  readonly update: UpdateDefinition<Receipt, [Command<Body>]>;
  /** Why this person may not, whatever the moment. */
  readonly refuse: (change: RecordedChange, actor: Actor) => Refusal | null | Promise<Refusal | null>;
  /** What of a new message the standing documents refuse; not asked of one that the change has taken. */
  readonly faults?: (change: RecordedChange) => Promise<readonly FieldError[]>;
  /** What the fingerprint is taken of; the whole body where it is absent. */
  readonly binds?: (body: Body) => unknown;
  readonly shown: (change: RecordedChange) => Promise<unknown>;
}

/** @returns 200 with the change after it, or 202 when the message is accepted but not shown yet */
export async function sendToChange<Body>(message: ToChange<Body>): Promise<Reply> {
  const { deps, caller, body, binds, isRepeat, refuse } = message;
  const change = await changeOf(deps, message.changeId, caller.actor);
  const refusal = isRepeat ? null : await refuse(change, caller.actor);
  if (refusal && REFUSALS[refusal.code] === 'forbidden')
    throw new ProblemError(refusal.code, refusal.message);
  const { changeId } = change;
  const fingerprint = sha256Hex(binds ? binds(body) : body);
  const to = { ...message, workflowId: changeWorkflowId(changeId) };
  const wasTaken = isRepeat && (await firstAnswer(to)) !== undefined;
  const faults = wasTaken ? [] : ((await message.faults?.(change)) ?? []);
  if (faults.length > 0) throw bodyInvalid(faults);
  const receipt =
    (await sendUpdate(to, { actor: caller.actor, fingerprint, body })) ?? (await answerOfEnded(to, changeId));
  if (receipt.fingerprint !== receiptFingerprint(fingerprint)) throw keyReused();
  const revision = receipt.sequence;
  const after = await recordedAt(deps, changeId, revision);
  if (after === null) return { status: 202, body: { recorded: false, revision } };
  // The message stands without the change, which may be read a moment later.
  const shown = await message.shown(after).catch(() => undefined);
  return {
    status: 200,
    body: { recorded: true, revision, ...(shown === undefined ? {} : { change: shown }) },
  };
}

/** @throws ProblemError `not-found` also for an id that cannot be one, and for what this person may not see */
export async function changeOf(
  { store }: Pick<ApiDeps, 'store'>,
  id: unknown,
  actor: Actor,
): Promise<RecordedChange> {
  const known = changeIdSchema.safeParse(id);
  const change = known.success ? await store.changes.read(known.data) : null;
  if (change !== null && maySeeChange(change, actor)) return change;
  throw new ProblemError('not-found', 'There is no such change.');
}

/** The message may be the very one that ended it, repeated after its answer got lost; else the change is closed. */
async function answerOfEnded<Body>(
  to: Addressed<Body> & Pick<ToChange<Body>, 'deps'>,
  changeId: string,
): Promise<Receipt> {
  const first = await firstAnswer(to);
  if (first) return first;
  const refusal = refuseClosed(await changeOf(to.deps, changeId, to.caller.actor));
  throw new ProblemError(
    'change-closed',
    // The read model shows it as open only when somebody has ended its process in the engine.
    refusal?.message ?? 'An operator of the engine has ended its process. Propose it again.',
    { isVerdict: true },
  );
}

async function recordedAt(
  { store }: Pick<ApiDeps, 'store'>,
  changeId: string,
  revision: number,
): Promise<RecordedChange | null> {
  const seen: RecordedChange[] = [];
  await lookUntil(new AbortController().signal, async () => {
    const found = await store.changes.read(changeId).catch(() => null);
    if (found === null || found.sequence < revision) return false;
    seen.push(found);
    return true;
  });
  return seen[0] ?? null;
}
