/**
 * Opens a cycle. Its id is made from the caller and the Idempotency-Key, so that a repeated start finds the first one,
 * even when the first answer got lost and this process has forgotten everything.
 */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { CYCLE_WORKFLOW, cycleWorkflowId, TASK_QUEUE } from '../../config/names.js';
import type { StartCharter } from '../../contracts/charter.js';
import { PROCESS_VERSION } from '../../domain/cycle/process-version.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { startWarnings, type Warning } from '../../domain/decisions/start-warnings.js';
import type { CycleStart } from '../../workflows/messages/definitions.js';
import { everybody } from '../auth/everybody.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { keyReused } from '../http/idempotency.js';
import type { Reply } from '../route.js';
import { isRecorded } from './recorded.js';
import { resolveCharter } from './resolve-charter.js';
import { engineDeadline, engineProblem, isWorkflowGone } from './temporal-errors.js';

const PHASE = defineSearchAttributeKey('TollgatePhase', 'KEYWORD');
const STAGE = defineSearchAttributeKey('TollgateJourneyStage', 'KEYWORD');
const LOB = defineSearchAttributeKey('TollgateLob', 'KEYWORD_LIST');
const REGION = defineSearchAttributeKey('TollgateRegion', 'KEYWORD_LIST');

export interface Opening {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly charter: StartCharter;
  /** True when the start was sent before, and so may have opened the cycle already. */
  readonly isRepeat: boolean;
  readonly answerByMs: number;
}

type Asking = Pick<Opening, 'deps' | 'answerByMs'>;

/** @returns 201 with the id, or 202 when the read model does not show it yet */
export async function startCycle(opening: Opening): Promise<Reply> {
  const { deps, isRepeat } = opening;
  const id = cycleIdOf(opening);
  const askedHash = sha256Hex(opening.charter);
  // A repeat looks for the open cycle first, because the programme may no longer have what the charter took from it.
  const known = isRepeat ? await wasOpened(opening, id, askedHash) : undefined;
  const warnings = known ?? (await openCycle(opening, id, askedHash));
  const recorded = await isRecorded(deps, id, 1);
  return {
    status: recorded ? 201 : 202,
    body: { id, recorded, warnings },
    headers: { Location: `/v1/cycles/${id}` },
  };
}

async function openCycle(opening: Opening, id: string, askedHash: string): Promise<readonly Warning[]> {
  const { deps, caller, charter: asked } = opening;
  await deps.store.ping();
  const { charter, inherited, warnings: unpinned } = await resolveCharter(deps, asked, id);
  const charterHash = sha256Hex(charter);
  const start = {
    cycleId: id,
    openedBy: caller.actor,
    charter,
    charterHash,
    inherited,
    processVersion: PROCESS_VERSION,
  };
  const people = await everybody(deps.store);
  const { person } = caller.actor;
  const warnings = [...startWarnings({ charter, inherited, openedBy: person, people }), ...unpinned];
  return startOnce(opening, start, { askedHash, warnings });
}

function cycleIdOf({ caller, idempotencyKey }: Opening): string {
  const identity = JSON.stringify(['start', clientOf(caller), idempotencyKey]);
  return `cyc_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}

interface FirstAnswer {
  /** Of the charter as it was sent, because what it inherits may change before a repeat. */
  readonly askedHash: string;
  readonly warnings: readonly Warning[];
}

/** @returns the warnings of the first start under this key */
async function startOnce(
  asking: Asking,
  input: CycleStart,
  { askedHash, warnings }: FirstAnswer,
): Promise<readonly Warning[]> {
  const { deps, answerByMs } = asking;
  const { charter, cycleId } = input;
  try {
    await deps.client.withDeadline(engineDeadline(answerByMs), () =>
      deps.client.workflow.start(CYCLE_WORKFLOW, {
        workflowId: cycleWorkflowId(cycleId),
        taskQueue: deps.taskQueue ?? TASK_QUEUE,
        args: [input],
        typedSearchAttributes: [
          { key: PHASE, value: 'charter' },
          { key: STAGE, value: charter.journeyStage },
          { key: LOB, value: charter.lobs },
          { key: REGION, value: charter.regions },
        ],
        staticSummary: charter.title,
        // A repeated start is compared with this hash, and gets these warnings, whoever has a key by then.
        memo: { charterHash: askedHash, warnings },
        // An approver waits this long at most when a worker dies in the middle of a task; the default is ten seconds.
        workflowTaskTimeout: '5s',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw engineProblem(error);
    return (await wasOpened(asking, cycleId, askedHash)) ?? warnings;
  }
  return warnings;
}

/**
 * @returns the warnings of the start if the cycle was opened before, by the same request; otherwise undefined
 * @throws ProblemError when the first start under this key had another charter
 */
async function wasOpened(
  { deps, answerByMs }: Asking,
  cycleId: string,
  askedHash: string,
): Promise<readonly Warning[] | undefined> {
  const handle = deps.client.workflow.getHandle(cycleWorkflowId(cycleId));
  try {
    const first = await deps.client.withDeadline(engineDeadline(answerByMs), () => handle.describe());
    if (first.memo?.charterHash !== askedHash) throw keyReused();
    return (first.memo.warnings ?? []) as readonly Warning[];
  } catch (error) {
    if (isWorkflowGone(error)) return undefined;
    throw engineProblem(error);
  }
}
