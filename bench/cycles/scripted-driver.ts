/** Sends a scripted cycle the messages of a real one, at the pace at which the real one could take them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { cycleWorkflowId } from '../../config/names.js';
import { updateId, type SentMessage } from './cycle-driver.js';

export interface ScriptedCycle {
  readonly workflow: string;
  readonly taskQueue: string;
  readonly args: unknown[];
  readonly messages: readonly SentMessage[];
}

/** A pause this long in the real cycle was more than an answer: a timer, a start, or a wave that took over. */
const REAL_PAUSE_MS = 60;
/**
 * The driver waits this much longer than the real cycle did, because on a busy machine the next wait opens a little
 * later than it did for a cycle that ran alone.
 */
const MARGIN_MS = 400;

const STAGE = defineSearchAttributeKey('TollgateJourneyStage', 'KEYWORD');
const PHASE = defineSearchAttributeKey('TollgatePhase', 'KEYWORD');

/** @returns the workflow's id, once it is closed */
export async function sendScripted(client: Client, cycle: ScriptedCycle): Promise<string> {
  const { workflow, taskQueue, args, messages } = cycle;
  const workflowId = cycleWorkflowId(`cyc_${randomUUID().replaceAll('-', '').slice(0, 24)}`);
  const handle = await client.workflow.start(workflow, {
    workflowId,
    taskQueue,
    args,
    typedSearchAttributes: [
      { key: PHASE, value: 'charter' },
      { key: STAGE, value: 'support' },
    ],
    staticSummary: 'Proactive tech support',
    workflowTaskTimeout: '5s',
  });
  for (const [index, { target, command, pauseMs }] of messages.entries()) {
    const waits = index === 0 || target !== messages[index - 1]?.target || pauseMs > REAL_PAUSE_MS;
    if (waits) await sleep(pauseMs + MARGIN_MS);
    await send(client, target === 0 ? workflowId : `${workflowId}/${target}`, command);
  }
  await handle.result();
  return workflowId;
}

async function send(client: Client, workflowId: string, command: unknown): Promise<void> {
  for (;;) {
    try {
      const handle = client.workflow.getHandle(workflowId);
      await handle.executeUpdate('message', { updateId: updateId(), args: [command] });
      return;
    } catch (error) {
      // The wave has not begun yet, so the message is sent again.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await sleep(50);
    }
  }
}
