/**
 * Carries one update to a workflow, once: every repeat of a request has the same update id, so that Temporal knows it. It
 * knows nothing of what the workflow is about.
 */
import { createHash } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/common';
import type { Receipt } from '../../domain/cycle/cycle-state.js';
import type { Command } from '../../workflows/messages/definitions.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { engineDeadline, engineProblem, isWorkflowGone, refusalIn } from './temporal-errors.js';

export interface Addressed<Body> {
  readonly deps: Pick<ApiDeps, 'client'>;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly answerByMs: number;
  readonly workflowId: string;
  readonly update: UpdateDefinition<Receipt, [Command<Body>]>;
}

/**
 * @returns undefined when the workflow is not there, or has ended
 * @throws ProblemError when the workflow refused it, or its outcome is not known
 */
export async function sendUpdate<Body>(
  to: Addressed<Body>,
  command: Command<Body>,
): Promise<Receipt | undefined> {
  const { deps, workflowId, update, answerByMs } = to;
  const handle = deps.client.workflow.getHandle(workflowId);
  const options = { updateId: updateIdOf(to), args: [command] as [Command<Body>] };
  try {
    return await deps.client.withDeadline(engineDeadline(answerByMs), () =>
      handle.executeUpdate<Receipt, [Command<Body>]>(update, options),
    );
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal) throw refusal;
    if (isWorkflowGone(error)) return undefined;
    throw engineProblem(error);
  }
}

/** What the engine still knows of this very update, of a workflow that has ended since; undefined when nothing. */
export async function firstAnswer<Body>(to: Addressed<Body>): Promise<Receipt | undefined> {
  const { deps, workflowId, answerByMs } = to;
  const handle = deps.client.workflow.getHandle(workflowId).getUpdateHandle<Receipt>(updateIdOf(to));
  try {
    return await deps.client.withDeadline(engineDeadline(answerByMs), () => handle.result());
  } catch (error) {
    if (refusalIn(error) || isWorkflowGone(error)) return undefined;
    throw engineProblem(error);
  }
}

/** It is short (132 bits), because history holds it four times. */
export function updateIdOf<Body>({
  caller,
  idempotencyKey,
  update,
}: Pick<Addressed<Body>, 'caller' | 'idempotencyKey' | 'update'>): string {
  const identity = JSON.stringify([clientOf(caller), idempotencyKey]);
  return `${update.name}:${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}`;
}
