/**
 * Opens a cycle. Its id is made from the caller and the Idempotency-Key, so that a repeated start finds the first one,
 * even when the first answer got lost and this process has forgotten everything.
 */
import { createHash } from 'node:crypto';
import { defineSearchAttributeKey } from '@temporalio/common';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../../config/names.js';
import type { StartCharter } from '../../contracts/charter.js';
import { PROCESS_VERSION } from '../../domain/cycle/process-version.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { startWarnings, type Warning } from '../../domain/decisions/start-warnings.js';
import type { CycleStart } from '../../workflows/messages/definitions.js';
import { everybody } from '../auth/everybody.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import type { Reply } from '../route.js';
import { isRecorded } from './recorded.js';
import { resolveCharter } from './resolve-charter.js';
import { firstStart, startOnce, type Starting } from './start-once.js';

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

/** @returns 201 with the id, or 202 when the read model does not show it yet */
export async function startCycle(opening: Opening): Promise<Reply> {
  const { deps, isRepeat } = opening;
  const id = cycleIdOf(opening);
  const asked = {
    deps,
    answerByMs: opening.answerByMs,
    workflowId: cycleWorkflowId(id),
    askedHash: sha256Hex(opening.charter),
  };
  // A repeat looks for the open cycle first, because the programme may no longer have what the charter took from it.
  const first = isRepeat ? await firstStart(asked) : undefined;
  const warnings = first ? warningsIn(first) : await openCycle(opening, id, asked);
  const recorded = await isRecorded(deps, id, 1);
  return {
    status: recorded ? 201 : 202,
    body: { id, recorded, warnings },
    headers: { Location: `/v1/cycles/${id}` },
  };
}

async function openCycle(opening: Opening, id: string, asked: Starting): Promise<readonly Warning[]> {
  const { deps, caller } = opening;
  await deps.store.ping();
  const { charter, inherited, warnings: unpinned } = await resolveCharter(deps, opening.charter, id);
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
  return begin(asked, start, warnings);
}

function cycleIdOf({ caller, idempotencyKey }: Opening): string {
  const identity = JSON.stringify(['start', clientOf(caller), idempotencyKey]);
  return `cyc_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}

/** @returns the warnings of the first start under this key, which the memo keeps, whoever has a key by a repeat */
async function begin(
  asked: Starting,
  input: CycleStart,
  warnings: readonly Warning[],
): Promise<readonly Warning[]> {
  const { charter } = input;
  const first = await startOnce(asked, CYCLE_WORKFLOW, {
    args: [input],
    typedSearchAttributes: [
      { key: PHASE, value: 'charter' },
      { key: STAGE, value: charter.journeyStage },
      { key: LOB, value: charter.lobs },
      { key: REGION, value: charter.regions },
    ],
    staticSummary: charter.title,
    memo: { warnings },
    // An approver waits this long at most when a worker dies in the middle of a task; the default is ten seconds.
    workflowTaskTimeout: '5s',
  });
  return warningsIn(first);
}

function warningsIn({ warnings = [] }: Readonly<Record<string, unknown>>): readonly Warning[] {
  return warnings as readonly Warning[];
}
