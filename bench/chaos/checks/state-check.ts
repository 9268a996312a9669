/** Checks that the read model equals what the workflow holds, and that its log's chain is whole up to the head it shows. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { isDeepStrictEqual } from 'node:util';
import type { CycleState } from '../../../domain/cycle/cycle-state.js';
import type { Execution } from '../executions.js';
import { STATUS_QUERY, type Store } from '../product.js';
import { mustBeZero, type CheckResult } from './check.js';

const ANSWER_MS = 30_000;
const ENDS_WITHIN_MS = 30_000;
/** The part of a cycle's state that a reader sees. */
const SHOWN = [
  'sequence',
  'phase',
  'rounds',
  'wait',
  'suspended',
  'settled',
  'spending',
  'movements',
  'waves',
  'exit',
  'undos',
  'closed',
] as const satisfies readonly (keyof CycleState)[];

export interface Compared {
  readonly differing: readonly string[];
  readonly silent: readonly string[];
}

/** Compares the cycles that run, by asking their workflows with a query. */
export async function compareOpen(
  client: Client,
  store: Store,
  executions: readonly Execution[],
): Promise<Compared> {
  const differing: string[] = [];
  const silent: string[] = [];
  for (const { id, workflowId, status } of executions) {
    if (status !== 'RUNNING') continue;
    const held = await queried(client, workflowId);
    if (!held) silent.push(`${id} answered no query in ${ANSWER_MS / 1_000} s`);
    else differing.push(...differencesOf(id, held, await store.cycles.readCycle(id)));
  }
  return { differing, silent };
}

async function queried(client: Client, workflowId: string): Promise<Record<string, unknown> | undefined> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.getHandle(workflowId).query<Record<string, unknown>>(STATUS_QUERY),
    );
  } catch {
    return undefined;
  }
}

function differencesOf(id: string, held: Record<string, unknown>, stored: object | null): string[] {
  if (stored === null) return [`${id} is not in the read model`];
  const shown = stored as Record<string, unknown>;
  const names = SHOWN.filter((name) => !isDeepStrictEqual(plain(shown[name]), plain(held[name])));
  return names.map((name) => `${id} ${name}: shown ${short(shown[name])}, held ${short(held[name])}`);
}

/** Compares values as JSON carries them, so that an absent field equals one that is undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function short(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 160);
}

/** Checks closed cycles: the workflow has completed, and its result names the head that is stored. */
export async function compareClosed(
  client: Client,
  store: Store,
  executions: readonly Execution[],
  closed: readonly string[],
): Promise<CheckResult> {
  const listed: string[] = [];
  for (const id of closed) {
    const runs = executions.filter((run) => run.id === id);
    const ended = runs.find(({ status }) => status === 'COMPLETED') ?? (await endedSoon(client, runs.at(-1)));
    if (!ended) listed.push(`${id} is closed, its workflow ${runs.at(-1)?.status ?? 'is unknown'}`);
    else listed.push(...(await resultDiffers(client, store, ended)));
  }
  return mustBeZero('closed cycles whose workflow has not ended with the stored head', listed);
}

/**
 * The workflow ends in a task of its own, a second after it has recorded that the cycle is closed, and the engine lists
 * the end later still.
 */
async function endedSoon(client: Client, run: Execution | undefined): Promise<Execution | undefined> {
  if (!run) return undefined;
  const ended = client.workflow.getHandle(run.workflowId).result();
  const isEnded = await Promise.race([
    ended.then(
      () => true,
      () => false,
    ),
    sleep(ENDS_WITHIN_MS, false, { ref: false }),
  ]);
  return isEnded ? run : undefined;
}

async function resultDiffers(client: Client, store: Store, { id, workflowId }: Execution): Promise<string[]> {
  const result = (await client.workflow.getHandle(workflowId).result()) as {
    sequence: number;
    headHash: string;
  };
  const stored = await store.cycles.readCycle(id);
  const same = stored?.sequence === result.sequence && stored.headHash === result.headHash;
  return same ? [] : [`${id} ended at ${result.sequence}, ${stored?.sequence ?? 'nothing'} is stored`];
}

export async function chainCheck(store: Store, ids: Iterable<string>): Promise<CheckResult> {
  const listed: string[] = [];
  for (const id of ids) {
    const { ok, count, brokenAt } = await store.events.verifyChain(id);
    if (!ok || count === 0) listed.push(`${id} holds up to ${count}, broken at ${brokenAt ?? 'the start'}`);
  }
  return mustBeZero('logs whose chain is broken', listed);
}
