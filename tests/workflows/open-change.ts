/** A proposed change on the harness, and the messages that people send to it, past the API. */
import { randomUUID } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/common';
import { CHANGE_WORKFLOW, changeWorkflowId } from '../../config/names.js';
import type { Actor, Receipt } from '../../domain/cycle/cycle-state.js';
import type { NewChange } from '../../domain/governance/change-state.js';
import type { ChangeProcess, Command } from '../../workflows/messages/definitions.js';
import { newChange, SEEN } from '../domain/governance/changes.js';
import type { CycleHarness } from './harness.js';

export async function openChange(harness: CycleHarness, more: Partial<NewChange> = {}) {
  const changeId = `chg_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const handle = await harness.environment.client.workflow.start<ChangeProcess>(CHANGE_WORKFLOW, {
    workflowId: changeWorkflowId(changeId),
    taskQueue: harness.taskQueue,
    args: [newChange({ changeId, ...more })],
  });
  const send = <Body>(
    update: UpdateDefinition<Receipt, [Command<Body>]>,
    actor: Actor,
    body: Body,
    fingerprint = SEEN,
  ) => handle.executeUpdate(update, { args: [{ actor, fingerprint, body }] });
  const recorded = () => harness.store.changeSteps.filter(({ state }) => state.changeId === changeId);
  const log = () => recorded().flatMap(({ entries }) => entries.map(({ type }) => type));
  await harness.store.until(() => recorded().length > 0);
  return { changeId, handle, send, recorded, log };
}

export type OpenChange = Awaited<ReturnType<typeof openChange>>;
