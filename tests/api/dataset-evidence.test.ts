/** Rows of a data set as evidence of a cycle: through the API, and past it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observed, person, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { Actors, council } from './cycle-actors.js';
import { runWorker } from './cycle-worker.js';
import { dri, HEADER, PILOT, PilotDatasets, pilotRows } from './pilot-datasets.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
const datasets = new PilotDatasets(() => api);
const { send, settled } = datasets;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
  await datasets.addMapping('pilot', PILOT);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

describe('the rows of a data set', () => {
  it('passes the quality gate of a cycle, whose approver sees what its rows came to', async () => {
    const actors = new Actors(api);
    const dataset = await settled(await send(pilotRows()));
    const cycle = await actors.toPilot();
    const content = { assignment: 'randomised' as const, source: 'billing', rows: { dataset: dataset.id } };
    await actors.handIn(cycle, { kind: 'observations', content }, dri);
    const evidence = await actors.openEvidence(cycle);
    expect(evidence.evidence.verdict).toBe('pass');
    expect(evidence.criteria[0]).toMatchObject({ metric: 'retention', pilot: { n: 1_000, value: 0.8 } });
    expect(evidence.boundTo.content.observations).toMatchObject({
      period: dataset.period,
      assigned: { pilot: 1_000, comparison: 1_000 },
    });
    await actors.decide(cycle, council);
  });

  it('from before a cycle is none of its evidence where its policy asks for the period, nor is anything without one', async () => {
    const { policy } = testCharter();
    const charter = testCharter({ policy: { ...policy, evidencePeriod: 'required' } });
    const actors = new Actors(api);
    const dataset = await settled(await send(pilotRows()));
    const cycle = await actors.toPilot(charter);
    const faults = async (content: object) => {
      const body = {
        kind: 'observations',
        content: { assignment: 'randomised', source: 'billing', ...content },
      };
      const answer = await api.call('POST', `/v1/cycles/${cycle}/submissions`, { as: dri, body });
      expect(answer.status).toBe(422);
      return answer.body.errors as unknown;
    };
    const today = new Date().toISOString().slice(0, 10);
    const why = `is of 2026-09-01 to 2026-09-30, and the cycle was chartered on ${today}`;
    const rows = { dataset: dataset.id };
    expect(await faults({ rows })).toEqual([{ pointer: '/content/rows/dataset', detail: why }]);
    expect(await faults({ metrics: observed().metrics })).toEqual([
      { pointer: '/content/period', detail: expect.stringMatching(/^is missing: the policy asks/) as string },
    ]);
    const content = { assignment: 'randomised' as const, source: 'billing', rows };
    await api.client.workflow.getHandle(`cycle:${cycle}`).executeUpdate('submit', {
      args: [{ actor: dri, fingerprint: 'a'.repeat(64), body: { kind: 'observations', content } }],
    });
    await expect
      .poll(async () => (await actors.read(`/v1/cycles/${cycle}`)).waitingFor?.evidence?.summary, {
        timeout: 10_000,
      })
      .toBe(`Invalid: the data set ${dataset.id} ${why}.`);
  });

  it('is not taken from whoever is paid by it, neither through the API nor past it', async () => {
    const charter = testCharter({ payDependsOnMetric: ['paid'] });
    const actors = new Actors(api);
    const brought = await settled(await send(pilotRows(), { as: person('cx_ops', 'paid') }));
    // Somebody else takes them over, with a row that changes nothing.
    const extended = await send(`${HEADER}\nlast,pilot,yes,n\n`, { query: { extends: brought.id } });
    const dataset = await settled(extended);
    expect(dataset).toMatchObject({ broughtBy: dri.person, contributors: [dri.person, 'paid'] });
    const cycle = await actors.toPilot(charter);
    const content = { assignment: 'randomised' as const, source: 'billing', rows: { dataset: dataset.id } };
    const refused = await api.call('POST', `/v1/cycles/${cycle}/submissions`, {
      as: dri,
      body: { kind: 'observations', content },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        errors: [
          {
            pointer: '/content/rows/dataset',
            detail: 'holds rows that paid has brought, whose pay depends on it',
          },
        ],
      },
    });
    await api.client.workflow.getHandle(`cycle:${cycle}`).executeUpdate('submit', {
      args: [{ actor: dri, fingerprint: 'a'.repeat(64), body: { kind: 'observations', content } }],
    });
    await expect
      .poll(async () => (await actors.read(`/v1/cycles/${cycle}`)).waitingFor?.evidence?.summary, {
        timeout: 10_000,
      })
      .toBe(`Invalid: the data set ${dataset.id} holds rows that paid has brought, whose pay depends on it.`);
  });
});
