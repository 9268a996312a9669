/**
 * Starts a workflow once for each Idempotency-Key: its id is made of the key, so that a repeat finds the first one. It knows
 * nothing of what the workflow is about.
 */
import { WorkflowExecutionAlreadyStartedError, type WorkflowStartOptions } from '@temporalio/client';
import { TASK_QUEUE } from '../../config/names.js';
import type { ApiDeps } from '../deps.js';
import { keyReused } from '../http/idempotency.js';
import { engineDeadline, engineProblem, isWorkflowGone } from './temporal-errors.js';

export interface Starting {
  readonly deps: Pick<ApiDeps, 'client' | 'taskQueue'>;
  readonly answerByMs: number;
  readonly workflowId: string;
  /** Of what was asked for as it was sent, because what it refers to may change before a repeat. */
  readonly askedHash: string;
}

type Memo = Readonly<Record<string, unknown>>;

type More = Omit<WorkflowStartOptions, 'workflowId' | 'taskQueue' | 'workflowIdConflictPolicy'>;

/**
 * @returns the memo of the first start under this key, which may be this one
 * @throws ProblemError when the first one asked for something else
 */
export async function startOnce(starting: Starting, workflow: string, more: More): Promise<Memo> {
  const memo = { ...more.memo, askedHash: starting.askedHash };
  if (await isStarted(starting, workflow, { ...more, memo })) return memo;
  return (await firstStart(starting)) ?? memo;
}

/** @returns false where there is one of this id already that must not be started anew */
export async function isStarted(
  { deps, answerByMs, workflowId }: Omit<Starting, 'askedHash'>,
  workflow: string,
  more: More,
): Promise<boolean> {
  try {
    await deps.client.withDeadline(engineDeadline(answerByMs), () =>
      deps.client.workflow.start(workflow, {
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        ...more,
        workflowId,
        taskQueue: deps.taskQueue ?? TASK_QUEUE,
        workflowIdConflictPolicy: 'FAIL',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw engineProblem(error);
  }
}

/**
 * @returns the memo of the first start under this key, or undefined where there was none
 * @throws ProblemError when the first one asked for something else
 */
export async function firstStart({
  deps,
  answerByMs,
  workflowId,
  askedHash,
}: Starting): Promise<Memo | undefined> {
  const handle = deps.client.workflow.getHandle(workflowId);
  try {
    const { memo } = await deps.client.withDeadline(engineDeadline(answerByMs), () => handle.describe());
    if (memo?.askedHash !== askedHash) throw keyReused();
    return memo;
  } catch (error) {
    if (isWorkflowGone(error)) return undefined;
    throw engineProblem(error);
  }
}
