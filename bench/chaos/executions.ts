/** Finds the workflows behind the cycles, through the engine's own client. */
import type { Client } from '@temporalio/client';
import { WORKFLOW_PREFIX } from './product.js';

export interface Execution {
  /** The id of the cycle or wave. */
  readonly id: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly status: string;
}

/** All runs. The list lags a moment behind, so it is asked for until it holds all the runs that are known. */
export async function listExecutions(client: Client, known: ReadonlySet<string>): Promise<Execution[]> {
  for (let tries = 0; ; tries += 1) {
    const found = await listOnce(client);
    const ids = new Set(found.map(({ id }) => id));
    if (tries >= 20 || [...known].every((id) => ids.has(id))) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function listOnce(client: Client): Promise<Execution[]> {
  const found: Execution[] = [];
  for await (const { workflowId, runId, status } of client.workflow.list()) {
    const id = workflowId.slice(WORKFLOW_PREFIX.length);
    found.push({ id, workflowId, runId, status: status.name });
  }
  return found;
}
