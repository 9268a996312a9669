import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReadyMetrics } from '../../api/programme/ready-metrics.js';
import { changeWorkflowId } from '../../config/names.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { reviewUpdate } from '../../workflows/messages/definitions.js';
import { storeHands } from '../../worker/store-hands.js';
import { person, pilotResult, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { MetricChanges, proposer, retirement, steward, version } from './metric-proposals.js';

let api: ApiUnderTest;
let changes: MetricChanges;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  changes = new MetricChanges(api);
  stopWorker = await runWorker(api);
  expect(await loadReadyMetrics(api.store.governed)).toBe(23);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const retiredPins: ReturnType<typeof storeHands>['retiredPins'] = (cycleId, pins) =>
  storeHands(api.store, api.files).retiredPins(cycleId, pins);

const { analysisPlan } = testCharter();
const started = (primary: object = {}, guardrail: object = {}) => {
  const [first] = analysisPlan.guardrails;
  const plan = {
    ...analysisPlan,
    primary: { ...analysisPlan.primary, ...primary },
    guardrails: [{ ...first, ...guardrail }],
  };
  return api.call('POST', '/v1/cycles', { body: { charter: { ...testCharter(), analysisPlan: plan } } });
};

describe('the metrics that come with the product', () => {
  it('are loaded once, and never over what is there', async () => {
    expect(await loadReadyMetrics(api.store.governed)).toBe(0);
    const { body } = await api.call('GET', '/v1/metrics?limit=100');
    expect(body.items).toHaveLength(23);
    expect((await api.call('GET', '/v1/metrics/grr')).body).toMatchObject({
      version: 1,
      source: 'load',
      changeId: null,
      reviewedBy: null,
      formulaText:
        '(recurring revenue at the start − contraction − churned revenue) ÷ recurring revenue at the start',
    });
  });
});

describe('a start', () => {
  const warningsOf = ({ body }: { body: { warnings: { pointer: string; detail: string }[] } }) =>
    body.warnings.filter(({ detail }) => detail.includes('metric library'));

  it('with metrics of the library is taken, and warned of one that the library does not know', async () => {
    expect(warningsOf(await started())).toEqual([]);
    const unknown = await started({}, { metric: 'contact_rat' });
    expect(unknown.status).toBe(201);
    expect(warningsOf(unknown)).toEqual([
      {
        pointer: '/charter/analysisPlan/guardrails/0/metric',
        detail: expect.stringContaining('did you mean contact_rate?') as string,
      },
    ]);
  });

  it('is refused where a metric contradicts the library, every place at once', async () => {
    const { status, body } = await started(
      { metricVersion: 7 },
      { goodDirection: 'increase', kind: 'mean', margin: 3 },
    );
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        pointer: '/charter/analysisPlan/primary/metricVersion',
        detail: 'names version 7 of retention, which the library lacks; published: 1',
      },
      {
        pointer: '/charter/analysisPlan/guardrails/0/kind',
        detail: 'must be proportion, as the library defines contact_rate version 1',
      },
      {
        pointer: '/charter/analysisPlan/guardrails/0/goodDirection',
        detail: 'must be decrease, as the library defines contact_rate version 1',
      },
    ]);
  });

  it('is told so beside whatever else is wrong with it', async () => {
    const charter = { ...testCharter(), title: '' };
    charter.analysisPlan = { ...analysisPlan, primary: { ...analysisPlan.primary, metricVersion: 7 } };
    const { body } = await api.call('POST', '/v1/cycles', { body: { charter } });
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(['/charter/title', '/charter/analysisPlan/primary/metricVersion']);
  });
});

describe('a version that is retired under a running cycle', () => {
  const pins = [{ metric: 'retention', metricVersion: 1 }];

  it('makes what rests on it invalid, until another person has re-pinned it for that cycle', async () => {
    const { body: cycle } = await started();
    await changes.published('retention', version({ goodDirection: 'increase' }, 1));
    await changes.published('retention', retirement(1));
    const retired = await retiredPins(cycle.id, pins);
    expect(retired).toMatchObject([{ metric: 'retention', metricVersion: 1, reason: 'It drifted.' }]);
    const observations = pilotResult().content;
    const analysed = (more: object) =>
      api.call('POST', '/v1/analyses', { as: person('dri'), body: { observations, ...more } });
    const ofCycle = await analysed({ cycle: cycle.id });
    expect(ofCycle).toMatchObject({ status: 201, body: { verdict: 'invalid' } });
    expect(ofCycle.body.summary).toContain('retention version 1 was retired on');
    expect((await analysed({ plan: analysisPlan })).body.summary).not.toContain('was retired on');
    const late = await started();
    expect(late.body.errors[0].detail).toMatch(/which was retired on .*; published: 2$/);

    const repin = { what: 'repin', version: 1, cycle: cycle.id };
    const proposed = await changes.proposed('retention', repin);
    const stewardToo = { ...proposer, roles: ['metric_steward' as const] };
    const own = await proposed.review({ decision: 'approve' }, stewardToo);
    expect(own.body.code).toBe('duties-not-separate');
    expect(await retiredPins(cycle.id, pins)).toHaveLength(1);
    await proposed.review({ decision: 'approve' });
    expect(await retiredPins(cycle.id, pins)).toEqual([]);
    expect(await retiredPins(newCycleId(), pins)).toHaveLength(1);
    const { body } = await api.call('GET', '/v1/metrics/retention/versions/1');
    expect(body.repinned).toMatchObject([{ cycle: cycle.id, changeId: proposed.id, reviewedBy: 'steward' }]);
  });

  it.each([
    ['a version that is published', 'contact_rate', 1, '/change/version', 'is published'],
    ['a version that is not there', 'contact_rate', 9, '/change/version', 'names version 9'],
    ['a cycle that is not there', 'retention', 1, '/change/cycle', 'is chartered on no version 1'],
  ])('is not re-pinned to %s', async (_what, metric, of, pointer, detail) => {
    const { status, body } = await changes.send(metric, { what: 'repin', version: of, cycle: newCycleId() });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) as string }]);
  });

  it('is not re-pinned by who may not see the cycle, who learns nothing of it', async () => {
    const plan = { ...analysisPlan, primary: { ...analysisPlan.primary, metricVersion: 2 } };
    const body = { charter: { ...testCharter(), analysisPlan: plan } };
    const { body: cycle } = await api.call('POST', '/v1/cycles', { body });
    await changes.published('retention', version({ goodDirection: 'increase', lookbackDays: 30 }, 2));
    await changes.published('retention', retirement(2));
    const foreign = { ...person('dri', 'mobile-dri'), lobs: ['mobile'] };
    const answer = await changes.send('retention', { what: 'repin', version: 2, cycle: cycle.id }, foreign);
    expect(answer.body.errors[0].detail).toContain('is chartered on no version 2');
    const own = await changes.send('retention', { what: 'repin', version: 2, cycle: cycle.id });
    expect(own.status).toBe(201);
    const path = `/v1/metric-changes/${own.body.id}`;
    expect((await api.call('GET', path, { as: foreign })).status).toBe(404);
    const listed = async (as: Actor) =>
      (await api.call('GET', '/v1/metric-changes?limit=100', { as })).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await listed(foreign)).not.toContain(own.body.id);
    expect(await listed({ ...foreign, lobs: ['fiber'] })).toContain(own.body.id);
    const seen = async (as: Actor) =>
      (await api.call('GET', '/v1/metrics/retention/versions/1', { as })).body.repinned;
    expect(await seen(foreign)).toEqual([]);
    expect(await seen(steward)).toHaveLength(1);
  });

  it('is not re-pinned by who has an interest in the cycle, whether before the review or since', async () => {
    const { body: cycle } = await started({ metricVersion: 3 });
    await changes.published('retention', retirement(3));
    const repin = { what: 'repin', version: 3, cycle: cycle.id };
    const proposed = await changes.proposed('retention', repin);
    const owner = person('metric_steward', 'benefit-owner');
    const { status, body } = await proposed.review({ decision: 'approve' }, owner);
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'conflict-of-interest' });
    const [review] = (await proposed.read(owner)).actions;
    expect(review).toMatchObject({ action: 'review', allowed: false, reason: body.detail });
    // A message that never passed the API gets no further: what it has re-pinned does not count.
    const raw = { contentHash: (await proposed.read()).contentHash, decision: 'approve' as const };
    await api.client.workflow
      .getHandle(changeWorkflowId(proposed.id))
      .executeUpdate(reviewUpdate, { args: [{ actor: owner, fingerprint: sha256Hex(raw), body: raw }] });
    await expect.poll(async () => (await proposed.read()).state).toBe('published');
    const third = [{ metric: 'retention', metricVersion: 3 }];
    expect(await retiredPins(cycle.id, third)).toHaveLength(1);
    await (await changes.proposed('retention', repin)).review({ decision: 'approve' });
    expect(await retiredPins(cycle.id, third)).toEqual([]);
  });
});
