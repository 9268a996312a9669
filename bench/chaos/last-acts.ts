/** Sends one more act to each cycle that was left open, because a cycle at rest must still take it. */
import type { ChaosRun } from './chaos-parts.js';

const ACT_MS = 30_000;

/** @returns the cycles that did not take it */
export async function lastActs({ lanes, line }: Pick<ChaosRun, 'lanes' | 'line'>): Promise<string[]> {
  const unmoved: string[] = [];
  for (const { id } of lanes.parked) {
    const path = `/v1/cycles/${id}/cancel`;
    const body = (mark: string) => ({ reason: `the last act, ${mark}` });
    const { act } = await line.act({ what: 'cancel', by: 'pmo', cycleId: id, path, body }, ACT_MS);
    // A cycle that is already leaving says so, which is an answer of its workflow too.
    const taken = act.outcome === 'acknowledged' || act.code === 'cycle-closed';
    if (!taken) unmoved.push(`${id} ${act.id} ${act.code ?? ''}`);
  }
  return unmoved;
}
