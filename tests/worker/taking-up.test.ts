import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { cycleWorkflowId } from '../../config/names.js';
import { startTakingUp } from '../../worker/taking-up.js';
import { startApi } from '../api/api-under-test.js';
import { runWorker } from '../api/cycle-worker.js';
import { openCycle } from '../api/open-cycle.js';
import { person } from '../support/charters.js';

it('a cycle that an operator terminates leaves inbox and open list within a minute, and says how it ended', async () => {
  const api = await startApi();
  const stopWorker = await runWorker(api);
  const listed = async (path: string): Promise<unknown[]> => {
    const answer = await api.call('GET', path, { as: person('council_member') });
    return (JSON.parse(answer.text) as { items: unknown[] }).items;
  };
  const { id } = await openCycle(api);
  const stopTakingUp = startTakingUp({
    client: api.client,
    cycles: api.store.cycles,
    logger: pino({ level: 'silent' }),
    ...(api.deps.taskQueue === undefined ? {} : { taskQueue: api.deps.taskQueue }),
    everyMs: 250,
  });
  onTestFinished(async () => {
    await stopTakingUp();
    await stopWorker();
    await api.close();
  });
  expect(await listed('/v1/inbox')).toMatchObject([{ id }]);

  await api.client.workflow.getHandle(cycleWorkflowId(id)).terminate('by hand');

  await vi.waitFor(
    async () =>
      expect((await api.call('GET', `/v1/cycles/${id}`)).body).toMatchObject({
        state: 'closed',
        outcome: 'cancelled',
        reason: 'ended by an operator of the engine',
        waitingFor: null,
      }),
    { timeout: 30_000, interval: 250 },
  );
  expect(await listed('/v1/inbox')).toEqual([]);
  expect(await listed('/v1/cycles?state=open')).toEqual([]);
  const refused = await api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'enough seen' } });
  expect(refused.body).toMatchObject({
    code: 'cycle-closed',
    detail: 'The cycle is cancelled: ended by an operator of the engine',
  });
  expect(await api.store.events.verifyChain(id)).toMatchObject({ ok: true });
});
