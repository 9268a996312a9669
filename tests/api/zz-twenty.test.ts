import { it } from 'vitest';
import { person, testCharter } from '../support/charters.js';
import { startApi } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
it('x', async () => {
  const api = await startApi();
  const stop = await runWorker(api);
  const { id } = (await api.call('POST', '/v1/cycles', { body: { charter: testCharter() } })).body;
  const { waitingFor: w } = (await api.call('GET', `/v1/cycles/${id}`)).body;
  for (let i=0;i<20;i++) await api.tokenOf(person('council_member', `c-${i}`));
  const t0 = Date.now();
  const answers = await Promise.all(Array.from({ length: 20 }, async (_, i) => {
    const a = await api.call('POST', `/v1/cycles/${id}/decisions`, { as: person('council_member', `c-${i}`), body: { gateId: w.gateId, gateVersion: w.gateVersion, evidenceHash: w.evidence.hash, decision: 'approve' } });
    return `${a.status} ${a.body.code ?? ''} ${Date.now()-t0} ${a.body.detail ?? ''}`;
  }));
  console.log(answers.join('\n'));
  console.log(api.log.filter(l => l.includes('request failed')).slice(0,2).join('\n'));
  await stop(); await api.close();
});
