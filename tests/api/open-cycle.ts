/** A cycle that waits at its first gate, and what approves it. */
import { testCharter } from '../support/charters.js';
import type { Answer, ApiUnderTest } from './api-under-test.js';

export const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

export interface Opened {
  readonly id: string;
  readonly approval: { gateId: string; gateVersion: number; evidenceHash: string; decision: 'approve' };
}

export async function openCycle(api: ApiUnderTest): Promise<Opened> {
  const { id } = (await api.call('POST', '/v1/cycles', { body: { charter: testCharter() } })).body;
  const { waitingFor }: Answer['body'] = (await api.call('GET', `/v1/cycles/${id}`)).body;
  const { gateId, gateVersion, evidence } = waitingFor;
  return { id, approval: { gateId, gateVersion, evidenceHash: evidence.hash, decision: 'approve' } };
}
