/**
 * Begins a proposed change to a governed document. Its id is made from the caller and the Idempotency-Key, so that a
 * repeated proposal finds the first one.
 */
import { createHash } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { CHANGE_WORKFLOW, changeWorkflowId, TASK_QUEUE } from '../../config/names.js';
import type { FieldError } from '../../contracts/problem.js';
import type { GovernedKind } from '../../base/vocabulary.js';
import { aimText } from '../../domain/governance/change-moves.js';
import type { NewChange, Proposal } from '../../domain/governance/change-state.js';
import { governedKinds } from '../../domain/governance/governed-kinds.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { bodyInvalid } from '../errors.js';
import { keyReused } from '../http/idempotency.js';
import type { Reply } from '../route.js';
import { lookUntil } from './recorded.js';
import { engineDeadline, engineProblem, isWorkflowGone } from './temporal-errors.js';

export interface Proposing {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly isRepeat: boolean;
  readonly answerByMs: number;
  readonly kind: GovernedKind;
  readonly key: string;
  readonly proposal: Proposal;
  readonly reason: string;
  /** What of it the standing documents refuse; not asked of a repeat, because they may have moved on. */
  readonly faults: () => Promise<readonly FieldError[]>;
  /** Where the change is found, before its id. */
  readonly path: string;
}

/** @returns 201 with the id, or 202 when the read model does not show it yet */
export async function startChange(proposing: Proposing): Promise<Reply> {
  const { deps, isRepeat, faults, path } = proposing;
  const changeId = changeIdOf(proposing);
  if (!isRepeat || !(await wasStarted(proposing, changeId))) {
    const found = await faults();
    if (found.length > 0) throw bodyInvalid(found);
    await startOnce(proposing, changeId);
  }
  const recorded = await lookUntil(new AbortController().signal, async () => {
    const change = await deps.store.changes.read(changeId).catch(() => null);
    return change !== null;
  });
  const headers = { Location: `${path}/${changeId}` };
  return { status: recorded ? 201 : 202, body: { id: changeId, recorded }, headers };
}

function changeIdOf({ caller, idempotencyKey, kind }: Proposing): string {
  const identity = JSON.stringify(['change', kind, clientOf(caller), idempotencyKey]);
  return `chg_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}

/** Tells a repeat from another proposal under the same key. */
function askedHash({ kind, key, proposal, reason }: Proposing): string {
  return sha256Hex({ kind, key, proposal, reason });
}

async function startOnce(proposing: Proposing, changeId: string): Promise<void> {
  const { deps, caller, kind, key, proposal, reason, answerByMs } = proposing;
  const { terms } = governedKinds[kind];
  const contentHash = sha256Hex(proposal);
  const begun: NewChange = {
    changeId,
    kind,
    key,
    proposal,
    contentHash,
    reason,
    proposedBy: caller.actor,
    terms,
  };
  try {
    await deps.client.withDeadline(engineDeadline(answerByMs), () =>
      deps.client.workflow.start(CHANGE_WORKFLOW, {
        workflowId: changeWorkflowId(changeId),
        taskQueue: deps.taskQueue ?? TASK_QUEUE,
        args: [begun],
        staticSummary: aimText(begun),
        memo: { askedHash: askedHash(proposing) },
        // A reviewer waits this long at most when a worker dies in the middle of a task; the default is ten seconds.
        workflowTaskTimeout: '5s',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw engineProblem(error);
    await wasStarted(proposing, changeId);
  }
}

/** @throws ProblemError when the first proposal under this key had another content */
async function wasStarted(proposing: Proposing, changeId: string): Promise<boolean> {
  const { deps, answerByMs } = proposing;
  const handle = deps.client.workflow.getHandle(changeWorkflowId(changeId));
  try {
    const { memo } = await deps.client.withDeadline(engineDeadline(answerByMs), () => handle.describe());
    if (memo?.askedHash !== askedHash(proposing)) throw keyReused();
    return true;
  } catch (error) {
    if (isWorkflowGone(error)) return false;
    throw engineProblem(error);
  }
}
