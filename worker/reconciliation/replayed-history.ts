/**
 * What Temporal's histories say of a cycle: each transition with the hash that the history holds, made anew by replaying
 * the workflow over the runs that are still kept. It reads only.
 */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { defaultPayloadConverter, fromPayloadsAtIndex } from '@temporalio/common';
import { Worker, type InjectedSinks, type WorkflowBundleOption } from '@temporalio/worker';
import { cycleWorkflowId } from '../../config/names.js';
import type { CycleState } from '../../domain/cycle/cycle-state.js';
import type { Transition } from '../../domain/cycle/transition.js';
import type { ProjectedBase, ProjectedStep, Projection } from '../../store/cycle/projection.js';
import type { TransitionSinks } from '../../workflows/replay/transition-sink.js';

export type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** The workflow of the cycle does not replay on this build: it was made by other code, or the history is no history of it. */
export class NotReplayable extends Error {
  constructor(cycleId: string, cause: Error) {
    super(`The history of ${cycleId} does not replay on this build: ${cause.message.split('\n')[0] ?? ''}`, {
      cause,
    });
    this.name = 'NotReplayable';
  }
}

/** gRPC's number for it. */
const NOT_FOUND = 5;

/** One run of a cycle, as the history tells it. */
interface Run {
  readonly runId: string;
  readonly history: History;
}

/** @returns null when no run of the cycle is kept any more, or nothing was recorded by it yet */
export async function replayedCycle(
  client: Client,
  workflowBundle: WorkflowBundleOption,
  cycleId: string,
): Promise<Projection | null> {
  const latest = await latestRun(client, cycleId);
  if (!latest) return null;
  const runs = await runsUpTo(client, cycleId, latest.runId);
  const [first] = runs;
  if (!first) return null;
  const steps: ProjectedStep[] = [];
  for (const run of runs) steps.push(...(await stepsOf(workflowBundle, cycleId, run)));
  const base = baseOf(first);
  return base === null && steps.length === 0 ? null : { cycleId, base, steps, isOver: latest.isOver };
}

/** Asked before the histories are: that of a workflow which has ended is complete. */
async function latestRun(
  client: Client,
  cycleId: string,
): Promise<{ readonly runId: string; readonly isOver: boolean } | null> {
  return unlessGone(async () => {
    const { runId, status } = await client.workflow.getHandle(cycleWorkflowId(cycleId)).describe();
    return { runId, isOver: status.name !== 'RUNNING' };
  });
}

/** The run and those that it continues, oldest first, as far back as Temporal keeps them. */
async function runsUpTo(client: Client, cycleId: string, latestRunId: string): Promise<Run[]> {
  const runs: Run[] = [];
  for (let runId = latestRunId; runId !== '';) {
    const handle = client.workflow.getHandle(cycleWorkflowId(cycleId), runId);
    const history = await unlessGone(() => handle.fetchHistory());
    if (!history) return runs;
    runs.unshift({ runId, history });
    runId = startOf(history)?.continuedExecutionRunId ?? '';
  }
  return runs;
}

async function unlessGone<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask();
  } catch (error) {
    const isGone =
      error instanceof WorkflowNotFoundError ||
      (error instanceof Error && 'code' in error && error.code === NOT_FOUND);
    if (isGone) return null;
    throw error;
  }
}

function startOf(history: History) {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes;
}

/** What the first kept run began with, where earlier ones are gone. */
function baseOf({ history }: Run): ProjectedBase | null {
  const payloads = startOf(history)?.input?.payloads;
  const input = fromPayloadsAtIndex<{ resume?: CycleState }>(defaultPayloadConverter, 0, payloads);
  if (!input.resume) return null;
  const at = new Date(Number(history.events?.[0]?.eventTime?.seconds ?? 0) * 1_000).toISOString();
  return { state: input.resume, at };
}

async function stepsOf(
  workflowBundle: WorkflowBundleOption,
  cycleId: string,
  { runId, history }: Run,
): Promise<ProjectedStep[]> {
  const steps: ProjectedStep[] = [];
  const note = (transition: Transition, hash: string) => {
    // A run that was reset is replayed under the name of the one that it was reset from.
    const task = { ...transition.task, runId };
    steps.push({ transition: { ...transition, task }, hash });
  };
  const sinks: InjectedSinks<TransitionSinks> = {
    transitions: {
      recorded: { fn: (_info, transition, hash) => note(transition, hash), callDuringReplay: true },
    },
  };
  try {
    await Worker.runReplayHistory({ workflowBundle, sinks }, history, cycleWorkflowId(cycleId));
  } catch (error) {
    throw new NotReplayable(cycleId, error instanceof Error ? error : new Error(String(error)));
  }
  return steps;
}
