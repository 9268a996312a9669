/** Whether a signal predicts, asked of data sets over the API, and what may be done with the answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalAnalysisSchema } from '../../contracts/analysis.js';
import type { Dataset } from '../../contracts/dataset.js';
import { person } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { MetricChanges, newName, proposer, retirement } from './metric-proposals.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
  for (const [name, columns] of [
    [
      'effort',
      [
        { name: 'effort', column: 'Effort', kind: 'number' },
        { name: 'plan', column: 'Plan', kind: 'text' },
      ],
    ],
    ['left', [{ name: 'left', column: 'Left', kind: 'yes_no' }]],
    [
      'both',
      [
        { name: 'effort', column: 'Effort', kind: 'number' },
        { name: 'left', column: 'Left', kind: 'yes_no' },
        { name: 'store', column: 'Store', kind: 'text' },
      ],
    ],
  ] as const) {
    const body = { name, basedOn: null, reason: 'set up', content: { unit: 'customer', columns } };
    expect((await api.call('POST', '/v1/programme/mappings', { body })).status).toBe(201);
  }
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const N = 2000;
/** As even as chance, and the same each time. */
const part = (unit: number, of: number) => (unit * [0.618034, 0.414214][of]!) % 1;

async function brought(mapping: string, month: string, rows: readonly string[]): Promise<Dataset> {
  const query = new URLSearchParams({
    ...{ mapping, from: `${month}-01`, to: `${month}-28`, source: 'billing' },
  });
  const sent = await api.call('POST', `/v1/datasets?${String(query)}`, {
    ...{ raw: `${rows.join('\n')}\n`, as: proposer },
    headers: { 'content-type': 'text/csv', 'idempotency-key': '' },
  });
  expect(sent.status, sent.text).toBe(202);
  await api.client.workflow.getHandle(`dataset:${String(sent.body.id)}`).result();
  const answer = await api.call('GET', sent.headers.get('location')!, { as: proposer });
  expect(answer.body.state).toBe('ready');
  return answer.body as Dataset;
}

/** Efforts of one month, and who had left in the next; `strength` 0 is not at all. */
async function months(strength: number): Promise<{ signal: string; outcomes: string }> {
  const salt = randomUUID();
  const units = Array.from({ length: N }, (_, unit) => unit);
  const signal = await brought('effort', '2026-06', [
    'customer,Effort,Plan',
    ...units.map(
      (unit) => `${salt}-${unit},${(10 * part(unit, 0)).toFixed(3)},${unit % 3 ? 'basic' : 'full'}`,
    ),
  ]);
  const outcomes = await brought('left', '2026-07', [
    'customer,Left',
    ...units
      .filter((unit) => unit % 50 !== 0)
      .map(
        (unit) => `${salt}-${unit},${part(unit, 1) < 0.3 + strength * (part(unit, 0) - 0.5) ? 'yes' : 'no'}`,
      ),
  ]);
  return { signal: signal.id, outcomes: outcomes.id };
}

const planOf = (metric = 'effort_score') => ({
  design: 'predictiveness',
  signal: { metric, metricVersion: 1, kind: 'mean', expects: 'more' },
  outcome: { metric: 'churn', metricVersion: 1, kind: 'proportion' },
  beyond: ['plan'],
  minimumUnits: 1000,
  confidence: 0.95,
});
const columns = { signal: 'effort', outcome: 'left', covariates: { plan: 'plan' } };
const ask = (plan: object, rows: object, as = proposer) =>
  api.call('POST', '/v1/analyses', { body: { signal: { plan, rows } }, as });

describe('a signal of one month and an outcome of the next', () => {
  it('are joined by unit and judged, and the answer is read again by whoever asked', async () => {
    const { signal, outcomes } = await months(0.4);
    const { status, body, headers, text } = await ask(planOf(), { dataset: signal, outcomes, columns });
    expect(status, text).toBe(201);
    const shown = signalAnalysisSchema.parse(body);
    expect(shown).toMatchObject({
      verdict: 'predicts',
      counted: { rows: N - N / 50, groups: N - N / 50, withoutOutcome: N / 50 },
      missing: { missing: N / 50 },
    });
    expect(shown.beyond!.lower).toBeGreaterThan(0);
    const again = await api.call('GET', headers.get('location')!, { as: proposer });
    expect(again).toMatchObject({ status: 200, body });
    expect((await api.call('GET', headers.get('location')!, { as: person('dri') })).status).toBe(404);
    // The same rows under another key come to the same bytes.
    const repeat = await ask(planOf(), { dataset: signal, outcomes, columns });
    const { id: _, at: __, ...first } = shown;
    expect(repeat.body).toMatchObject(first);
  });

  it('are refused the wrong way round, by columns that are not there or of another kind, and of strangers', async () => {
    const { signal, outcomes } = await months(0);
    const turned = await ask(planOf(), {
      dataset: outcomes,
      outcomes: signal,
      columns: { signal: 'left', outcome: 'efort', covariates: { plan: 'plan' } },
    });
    expect(turned.status).toBe(422);
    expect(turned.body.errors).toEqual([
      {
        pointer: '/signal/rows/outcomes',
        detail: expect.stringContaining('the outcome must lie after it') as string,
      },
      { pointer: '/signal/rows/columns/signal', detail: 'is left, which the data set keeps as yes or no' },
      { pointer: '/signal/rows/columns/outcome', detail: 'is efort, which the data set does not have' },
      {
        pointer: '/signal/rows/columns/covariates/plan',
        detail: 'is plan, which the data set does not have',
      },
    ]);
    const unknown = await ask(planOf(), { dataset: `ds_${'0'.repeat(24)}`, outcomes, columns });
    expect(unknown.body.errors).toEqual([{ pointer: '/signal/rows/dataset', detail: 'is not known' }]);
    const alone = await ask({ ...planOf(), beyond: [] }, { dataset: signal, columns });
    expect(alone.body.errors).toContainEqual({
      pointer: '/signal/plan/periods',
      detail: expect.stringContaining('is missing') as string,
    });
    const both = await api.call('POST', '/v1/analyses', {
      body: {
        signal: { plan: planOf(), rows: { dataset: signal, outcomes, columns } },
        rounds: 2,
        cycle: `cyc_${'0'.repeat(24)}`,
      },
      as: proposer,
    });
    expect(both.status).toBe(422);
  });
});

describe('a data set that has both', () => {
  it('is judged by the periods of the plan, and by clusters, all of which must be known', async () => {
    const rowsOf = (store: (unit: number) => string) => [
      'customer,Effort,Left,Store',
      ...Array.from({ length: N }, (_, unit) => {
        const effort = part(unit, 0);
        const left = part(unit, 1) < 0.3 + 0.4 * (effort - 0.5) ? 'yes' : 'no';
        return `${unit},${(10 * effort).toFixed(3)},${left},${store(unit)}`;
      }),
    ];
    const plan = {
      ...planOf(),
      beyond: [],
      periods: { signalUntil: '2026-06-15', outcomeFrom: '2026-06-16' },
      minimumUnits: 30,
    };
    const whole = await brought(
      'both',
      '2026-06',
      rowsOf((unit) => `s${unit % 40}`),
    );
    const by = { signal: 'effort', outcome: 'left', cluster: 'store' };
    const { body } = await ask(plan, { dataset: whole.id, columns: by });
    expect(body).toMatchObject({
      verdict: 'predicts',
      counted: { rows: N, groups: 40, by: 'store' },
      association: { standardErrorKind: 'clustered-placements' },
    });
    const torn = await brought(
      'both',
      '2026-06',
      rowsOf((unit) => (unit % 100 ? `s${unit % 40}` : '')),
    );
    const unknown = await ask(plan, { dataset: torn.id, columns: by });
    expect(unknown.body).toMatchObject({
      verdict: 'invalid',
      summary: `Invalid: the cluster is not known of ${N / 100} of ${N} rows`,
      association: null,
    });
  });
});

describe('that a signal does not predict', () => {
  it('is ground to propose its retirement, of the very version that was judged', async () => {
    const changes = new MetricChanges(api);
    const metric = newName();
    await changes.published(metric);
    const rows = { dataset: '', columns };
    const worthless = await months(0);
    const worthy = await months(0.4);
    const none = await ask(planOf(metric), {
      ...rows,
      dataset: worthless.signal,
      outcomes: worthless.outcomes,
    });
    expect(none.body).toMatchObject({ verdict: 'does_not_predict', mayRetire: true });
    const some = await ask(planOf(metric), { ...rows, dataset: worthy.signal, outcomes: worthy.outcomes });
    expect(some.body).toMatchObject({ verdict: 'predicts', mayRetire: false });

    const because = (analysis: string) => ({ ...retirement(1), because: { analysis } });
    const refused = await changes.send(metric, because(some.body.id));
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.body.errors).toEqual([
      {
        pointer: '/change/because/analysis',
        detail: expect.stringMatching(/^is no ground to retire it: Predicts: /) as string,
      },
    ]);
    const strange = await changes.send(metric, because(`ana_${'0'.repeat(24)}`));
    expect(strange.body.errors[0].detail).toBe('is no analysis that you have asked for');
    const proposed = await changes.proposed(metric, because(none.body.id));
    expect((await proposed.read()).summary).toBe(
      `to retire version 1 of ${metric}, which ${String(none.body.id)} has found not to predict`,
    );
    const { body } = await proposed.review({ decision: 'approve' });
    expect(body.change.state).toBe('published');
  });
});
