/** A cycle that waits at its first gate, and what approves it. */
import { testCharter } from '../support/charters.js';
import type { Answer, ApiUnderTest } from './api-under-test.js';

export const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

export interface Opened {
  readonly id: string;
  readonly approval: { gateId: string; gateVersion: number; evidenceHash: string; decision: 'approve' };
}

/** @param opened an id when the cycle has been started otherwise */
export async function openCycle(api: ApiUnderTest, opened?: string): Promise<Opened> {
  const id = opened ?? (await api.call('POST', '/v1/cycles', { body: { charter: testCharter() } })).body.id;
  const { waitingFor }: Answer['body'] = (await api.call('GET', `/v1/cycles/${id}`)).body;
  const { gateId, gateVersion, evidence } = waitingFor;
  return { id, approval: { gateId, gateVersion, evidenceHash: evidence.hash, decision: 'approve' } };
}
