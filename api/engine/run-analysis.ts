/**
 * Has data judged outside of any gate. The id is made from the caller and the Idempotency-Key, so that a repeat finds the
 * first one; the worker computes, and whoever asks waits for it as long as a browser does.
 */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { AnalysisStart } from '../../domain/evidence/analysis.js';
import { ANALYSIS_WORKFLOW, analysisWorkflowId, TASK_QUEUE } from '../../config/names.js';
import type { AnalysisRequest } from '../../contracts/analysis.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { keyReused } from '../http/idempotency.js';
import type { Reply } from '../route.js';
import { engineDeadline, engineProblem, isWorkflowGone } from './temporal-errors.js';

export interface Asked {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly body: AnalysisRequest;
  readonly answerByMs: number;
}

/** So much is left for reading what was found and answering. */
const READING_MS = 1_500;

/** @returns 201 with what was found, or 202 while it is under way */
export async function runAnalysis(
  asked: Asked,
  by: Pick<AnalysisStart, 'plan' | 'rounds' | 'cycle'>,
): Promise<Reply> {
  const { deps, caller, body, answerByMs } = asked;
  const id = analysisIdOf(asked);
  const start: AnalysisStart = {
    id,
    askedBy: caller.actor.person,
    at: new Date().toISOString(),
    ...by,
    observations: body.observations,
    ...(body.baseline && { baseline: body.baseline }),
  };
  await startOnce(asked, start);
  const isDone = await isOver(deps, id, answerByMs - READING_MS);
  const found = isDone ? await deps.store.analyses.read(id) : null;
  const headers = { Location: `/v1/analyses/${id}` };
  return found
    ? { status: 201, body: analysisShown(found), headers }
    : { status: 202, body: { id, state: 'running' }, headers };
}

type Found = NonNullable<Awaited<ReturnType<ApiDeps['store']['analyses']['read']>>>;

export function analysisShown({ id, askedBy, cycle, at, result }: Found): object {
  return { id, askedBy, cycle, state: 'done', at, ...result };
}

/** True where the workflow has ended: whatever it found is kept. */
async function isOver({ client }: ApiDeps, id: string, byMs: number): Promise<boolean> {
  try {
    await client.withDeadline(byMs, () => client.workflow.getHandle(analysisWorkflowId(id)).result());
    return true;
  } catch {
    // It goes on without anybody waiting.
    return false;
  }
}

function analysisIdOf({ caller, idempotencyKey }: Asked): string {
  const identity = JSON.stringify(['analysis', clientOf(caller), idempotencyKey]);
  return `ana_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}

async function startOnce({ deps, body, answerByMs }: Asked, start: AnalysisStart): Promise<void> {
  const { client } = deps;
  const askedHash = sha256Hex(body);
  const workflowId = analysisWorkflowId(start.id);
  try {
    await client.withDeadline(engineDeadline(answerByMs), () =>
      client.workflow.start(ANALYSIS_WORKFLOW, {
        workflowId,
        taskQueue: deps.taskQueue ?? TASK_QUEUE,
        args: [start],
        memo: { askedHash },
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw engineProblem(error);
    const first = await client.workflow.getHandle(workflowId).describe();
    if (first.memo?.askedHash !== askedHash) throw keyReused();
  }
}

/** Whether one of this id was asked for; what it found may not be kept yet. */
export async function isAnalysisKnown({ client }: ApiDeps, id: string, answerByMs: number): Promise<boolean> {
  try {
    await client.withDeadline(engineDeadline(answerByMs), () =>
      client.workflow.getHandle(analysisWorkflowId(id)).describe(),
    );
    return true;
  } catch (error) {
    if (isWorkflowGone(error)) return false;
    throw engineProblem(error);
  }
}
