/**
 * Begins a proposed change to a governed document. Its id is made from the caller and the Idempotency-Key, so that a
 * repeated proposal finds the first one.
 */
import { createHash } from 'node:crypto';
import { CHANGE_WORKFLOW, changeWorkflowId } from '../../config/names.js';
import type { FieldError } from '../../contracts/problem.js';
import type { GovernedKind } from '../../base/vocabulary.js';
import { aimText } from '../../domain/governance/change-moves.js';
import type { NewChange, Proposal } from '../../domain/governance/change-state.js';
import { governedKinds } from '../../domain/governance/governed-kinds.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { bodyInvalid } from '../errors.js';
import type { Reply } from '../route.js';
import { lookUntil } from './recorded.js';
import { firstStart, startOnce, type Starting } from './start-once.js';

export interface Proposing {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly isRepeat: boolean;
  readonly answerByMs: number;
  readonly kind: GovernedKind;
  readonly key: string;
  /** The lines of business that it concerns, `*` where it holds for all; asked of the cycle that it is about. */
  readonly lobs: () => Promise<readonly string[]>;
  readonly proposal: Proposal;
  readonly reason: string;
  /** What of it the standing documents refuse; not asked of a repeat, because they may have moved on. */
  readonly faults: (changeId: string) => Promise<readonly FieldError[]>;
  /** Where the change is found, before its id. */
  readonly path: string;
}

/** @returns 201 with the id, or 202 when the read model does not show it yet */
export async function startChange(proposing: Proposing): Promise<Reply> {
  const { deps, isRepeat, faults, path } = proposing;
  const changeId = changeIdOf(proposing);
  const first = isRepeat ? await firstStart(starting(proposing, changeId)) : undefined;
  if (!first) {
    const found = await faults(changeId);
    if (found.length > 0) throw bodyInvalid(found);
    await begin(proposing, changeId);
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

async function begin(proposing: Proposing, changeId: string): Promise<void> {
  const { caller, kind, key, proposal, reason } = proposing;
  const { terms } = governedKinds[kind];
  const contentHash = sha256Hex(proposal);
  const begun: NewChange = {
    changeId,
    kind,
    key,
    lobs: await proposing.lobs(),
    proposal,
    contentHash,
    reason,
    proposedBy: caller.actor,
    terms,
  };
  await startOnce(starting(proposing, changeId), CHANGE_WORKFLOW, {
    args: [begun],
    staticSummary: aimText(begun),
    // A reviewer waits this long at most when a worker dies in the middle of a task; the default is ten seconds.
    workflowTaskTimeout: '5s',
  });
}

function starting({ deps, answerByMs, kind, key, proposal, reason }: Proposing, changeId: string): Starting {
  const askedHash = sha256Hex({ kind, key, proposal, reason });
  return { deps, answerByMs, workflowId: changeWorkflowId(changeId), askedHash };
}
