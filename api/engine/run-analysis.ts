/**
 * Has data judged outside of any gate. The id is made from the caller and the Idempotency-Key, so that a repeat finds the
 * first one; the worker computes, and whoever asks waits for it as long as a browser does.
 */
import { createHash } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { AnalysisHead, AnyAnalysisStart } from '../../domain/evidence/analysis.js';
import { ANALYSIS_WORKFLOW, analysisWorkflowId } from '../../config/names.js';
import type { MatchedAnalysisRequest } from '../../contracts/matched-analysis.js';
import type { AnalysisRequest } from '../../contracts/analysis.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { ProblemError } from '../errors.js';
import type { Reply } from '../route.js';
import { startOnce } from './start-once.js';
import { engineDeadline, engineProblem, isWorkflowGone } from './temporal-errors.js';

export interface Asked {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly body: AnalysisRequest | MatchedAnalysisRequest;
  readonly answerByMs: number;
}

/** What is asked, without who asks it and when. */
export type AnalysisContent = Without<AnyAnalysisStart>;
/** Of each kind by itself. */
type Without<Start> = Start extends AnalysisHead ? Omit<Start, 'id' | 'askedBy' | 'at'> : never;

/** So much is left for reading what was found and answering. */
const READING_MS = 1_500;

/** @returns 201 with what was found, or 202 while it is under way */
export async function runAnalysis(asked: Asked, content: AnalysisContent): Promise<Reply> {
  const { deps, caller, body, answerByMs } = asked;
  const id = analysisIdOf(asked);
  const start: AnyAnalysisStart = {
    id,
    askedBy: caller.actor.person,
    at: new Date().toISOString(),
    ...content,
  };
  await startOnce(
    { deps, answerByMs, workflowId: analysisWorkflowId(id), askedHash: sha256Hex(body) },
    ANALYSIS_WORKFLOW,
    {
      args: [start],
      // Who may read it, before anything of it is kept.
      memo: {
        askedBy: start.askedBy,
        ...(start.cycle && { cycle: start.cycle }),
        ...(start.lob && { lob: start.lob }),
      },
      // One that has failed holds nothing, and may be asked for again.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    },
  );
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

/**
 * True where the workflow has ended and kept what it found; false where it goes on without anybody waiting.
 * @throws ProblemError where it has ended without
 */
async function isOver({ client }: ApiDeps, id: string, byMs: number): Promise<boolean> {
  try {
    await client.withDeadline(byMs, () => client.workflow.getHandle(analysisWorkflowId(id)).result());
    return true;
  } catch (error) {
    if (error instanceof WorkflowFailedError) throw analysisFailed();
    return false;
  }
}

function analysisIdOf({ caller, idempotencyKey }: Asked): string {
  const identity = JSON.stringify(['analysis', clientOf(caller), idempotencyKey]);
  return `ana_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}

/** What the engine knows of an analysis of which nothing was kept at the last look. */
export interface KnownAnalysis {
  readonly askedBy: string;
  readonly cycle: string | null;
  readonly lob: string | null;
  readonly state: 'running' | 'done' | 'failed';
}

export async function knownAnalysis(
  { client }: ApiDeps,
  id: string,
  answerByMs: number,
): Promise<KnownAnalysis | null> {
  try {
    const { memo, status } = await client.withDeadline(engineDeadline(answerByMs), () =>
      client.workflow.getHandle(analysisWorkflowId(id)).describe(),
    );
    const {
      askedBy,
      cycle = null,
      lob = null,
    } = memo as Pick<KnownAnalysis, 'askedBy'> & Partial<KnownAnalysis>;
    const ended = status.name === 'COMPLETED' ? 'done' : 'failed';
    return { askedBy, cycle, lob, state: status.name === 'RUNNING' ? 'running' : ended };
  } catch (error) {
    if (isWorkflowGone(error)) return null;
    throw engineProblem(error);
  }
}

export function analysisFailed(): ProblemError {
  return new ProblemError(
    'analysis-failed',
    'It has ended without a finding, because something broke on our side or somebody has ended it. ' +
      'Ask again with a new Idempotency-Key.',
  );
}
