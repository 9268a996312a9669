/** Rows of a data set by the definitions of the metric library: from the file to the verdict at the gate. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReadyMetrics } from '../../api/programme/ready-metrics.js';
import { canonicalJson } from '../../base/canonical-json.js';
import type { Dataset } from '../../contracts/dataset.js';
import { person, testCharter } from '../support/charters.js';
import { startApi, type Answer, type ApiUnderTest } from './api-under-test.js';
import { Actors } from './cycle-actors.js';
import { runWorker } from './cycle-worker.js';
import { MetricChanges, retirement, version } from './metric-proposals.js';

let api: ApiUnderTest;
let actors: Actors;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
  actors = new Actors(api);
  await loadReadyMetrics(api.store.governed);
  const body = { name: 'pilot', basedOn: null, reason: 'set up', content: MAPPING };
  expect((await api.call('POST', '/v1/programme/mappings', { body })).status).toBe(201);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const MAPPING = {
  unit: 'customer',
  columns: [
    { name: 'arm', column: 'Arm', kind: 'text', required: true },
    { name: 'at_start', column: 'Start', kind: 'yes_no' },
    { name: 'customer_at_end', column: 'End', kind: 'yes_no' },
    { name: 'contacted', column: 'Contacted', kind: 'yes_no' },
    { name: 'score', column: 'Score', kind: 'number' },
  ],
};
const dri = person('dri');
const plan = testCharter().analysisPlan;

/** Of each arm a tenth were no customers at the start; 720 or 540 of 900 stayed, and two of them nobody knows of. */
function rows(): string {
  const salt = randomUUID();
  const line = (arm: string, at: number, kept: number) => {
    const end = at < 900 ? (at < 2 ? '' : at < kept + 2 ? 'yes' : 'no') : 'yes';
    return [
      `${salt}-${arm}-${at}`,
      arm,
      at < 900 ? 'yes' : 'no',
      end,
      at % 5 === 0 ? 'yes' : 'no',
      at % 11,
    ].join(',');
  };
  const arms = [
    ['pilot', 720],
    ['comparison', 540],
  ] as const;
  const all = arms.flatMap(([arm, kept]) => Array.from({ length: 1_000 }, (_, at) => line(arm, at, kept)));
  return ['customer,Arm,Start,End,Contacted,Score', ...all, ''].join('\n');
}

async function brought(): Promise<Dataset> {
  const query = new URLSearchParams({
    mapping: 'pilot',
    from: '2026-09-01',
    to: '2026-09-30',
    source: 'billing',
  });
  const headers = { 'content-type': 'text/csv', 'idempotency-key': '' };
  const sent = await api.call('POST', `/v1/datasets?${String(query)}`, { raw: rows(), as: dri, headers });
  expect(sent.status, sent.text).toBe(202);
  await api.client.workflow.getHandle(`dataset:${String(sent.body.id)}`).result();
  const { body } = await api.call('GET', sent.headers.get('location')!, { as: dri });
  expect(body).toMatchObject({ state: 'ready' });
  return body as Dataset;
}

const COLUMNS = {
  rows: 'customers',
  arm: { column: 'arm', pilot: 'pilot', comparison: 'comparison' },
  metrics: { retention: { definition: { customer_at_start: 'at_start' } }, contact_rate: { definition: {} } },
  assignedAll: true,
};

const handed = (dataset: Dataset, columns: object = COLUMNS) => ({
  assignment: 'randomised' as const,
  source: 'billing',
  rows: { dataset: dataset.id, columns: columns as never },
});

async function judged(dataset: Dataset, columns: object = COLUMNS, by: object = { plan }): Promise<Answer> {
  const body = { ...by, observations: handed(dataset, columns) };
  const asked = await api.call('POST', '/v1/analyses', { as: dri, body });
  if (asked.status !== 202) return asked;
  await api.client.workflow.getHandle(`analysis:${String(asked.body.id)}`).result();
  return api.call('GET', asked.headers.get('location')!, { as: dri });
}

async function hashOf(metric: string, of = 1): Promise<string> {
  const { body } = await api.call('GET', `/v1/metrics/${metric}/versions/${of}`);
  const hash = createHash('sha256').update(canonicalJson(body.definition)).digest('hex');
  expect(body.definitionHash).toBe(hash);
  return hash;
}

describe('rows by the definitions that a plan is locked on', () => {
  it('are judged: whom the metric is not taken over is neither measured nor missing', async () => {
    const { body } = await judged(await brought());
    expect(body).toMatchObject({ verdict: 'pass' });
    expect(body.criteria[0]).toMatchObject({
      metric: 'retention',
      definitionHash: await hashOf('retention'),
      estimate: { pilotN: 898, comparisonN: 898, effect: expect.closeTo(180 / 898, 9) as number },
    });
    expect(body.missing[0]).toMatchObject({ metric: 'retention', pilot: { assigned: 900, missing: 2 } });
    expect(body.missing[1]).toMatchObject({ metric: 'contact_rate', pilot: { assigned: 1_000, missing: 0 } });
  });

  it('pass the quality gate of a cycle, whose approver sees by which definition', async () => {
    const cycle = await actors.toPilot();
    const content = handed(await brought());
    await actors.handIn(cycle, { kind: 'observations', content }, dri);
    const evidence = await actors.openEvidence(cycle);
    expect(evidence.evidence.verdict).toBe('pass');
    const hash = await hashOf('retention');
    expect(evidence.criteria[0]).toMatchObject({ pilot: { n: 898, value: 720 / 898 }, definitionHash: hash });
    expect(evidence.boundTo.content.observations.metrics[0]).toMatchObject({
      metricVersion: 1,
      definitionHash: hash,
      eligible: { pilot: 900, comparison: 900 },
    });
  });

  it('are refused at their place where the definition asks for other columns, other rows, or is not there', async () => {
    const dataset = await brought();
    const problems = async (columns: object, by?: object) => {
      const { status, body } = await judged(dataset, columns, by);
      expect(status).toBe(422);
      return (body.errors as { pointer: string; detail: string }[]).map(
        ({ pointer, detail }) => `${pointer.replace('/observations/rows/columns', '')}: ${detail}`,
      );
    };
    const of = (retention: object) => ({ ...COLUMNS, metrics: { retention } });
    expect(await problems(of({ definition: { customer_at_end: 'score', at_start: 'at_start' } }))).toEqual([
      '/metrics/retention/definition/at_start: is no column of the definition',
    ]);
    expect(await problems(of({ definition: { customer_at_end: 'score' } }))).toEqual([
      '/metrics/retention/definition/customer_at_start: is customer_at_start, which the data set does not have',
      '/metrics/retention/definition/customer_at_end: is score, which the data set keeps as number, and not as yes or no',
    ]);
    expect((await problems({ ...COLUMNS, rows: 'stays' })).map((each) => each.slice(0, 66))).toEqual([
      '/metrics/retention/definition: is of customers, of which there may',
      '/metrics/contact_rate/definition: is of customers, of which there ',
    ]);
    const unknown = { ...plan, primary: { ...plan.primary, metricVersion: 9 } };
    expect(await problems(COLUMNS, { plan: unknown })).toEqual([
      '/metrics/retention/definition: asks for version 9 of retention, which the metric library lacks: there is no definition to compute it by',
    ]);
    const { rows: _, ...rowless } = COLUMNS;
    expect(await problems(rowless)).toEqual([expect.stringContaining('/rows: is missing: what a row is')]);
    const typed = of({ definition: {}, column: 'customer_at_end', true: 'yes' });
    expect(await problems(typed)).toEqual([expect.stringContaining('stands beside definition')]);
  });

  it('are invalid past the API, too, where a definition says nothing of such rows', async () => {
    const cycle = await actors.toPilot();
    const body = { kind: 'observations', content: handed(await brought(), { ...COLUMNS, rows: 'stays' }) };
    await api.client.workflow.getHandle(`cycle:${cycle}`).executeUpdate('submit', {
      args: [{ actor: dri, fingerprint: 'a'.repeat(64), body }],
    });
    await expect
      .poll(async () => (await actors.read(`/v1/cycles/${cycle}`)).waitingFor?.evidence?.summary, {
        timeout: 10_000,
      })
      .toContain('Invalid: metrics/retention/definition is of customers, of which there may be any number');
  });

  it('are summed up in a warehouse by the same definitions, over columns of the names of the library', async () => {
    const cycle = await actors.opened(testCharter());
    const ask = (query: string) =>
      api.call('GET', `/v1/analyses/sql?dialect=postgres&cycle=${cycle}${query}`, { as: dri });
    const { status, text } = await ask('&rows=customers');
    expect(status).toBe(200);
    expect(text).toContain(`m1__retention v1 by ${(await hashOf('retention')).slice(0, 12)}`);
    expect(text).toContain('"customer_at_start"');
    expect((await ask('')).text).not.toContain('customer_at_start');
    const other = await ask('&rows=stays');
    expect(other).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
    expect(other.body.errors[0]).toMatchObject({
      pointer: '/rows',
      detail: expect.stringContaining('retention is of customers') as string,
    });
  });

  it('are invalid by a version that was retired meanwhile', async () => {
    const changes = new MetricChanges(api);
    const cycle = await actors.toPilot();
    await changes.published('retention', version({ goodDirection: 'increase' }, 1));
    await changes.published('retention', retirement(1));
    await actors.handIn(cycle, { kind: 'observations', content: handed(await brought()) }, dri);
    const { evidence } = await actors.openEvidence(cycle);
    expect(evidence.verdict).toBe('invalid');
    expect(evidence.summary).toContain('retention version 1 was retired on');
  });
});
