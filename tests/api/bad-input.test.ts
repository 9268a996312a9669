import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiStore } from '../../api/api-store.js';
import { METRIC_CHANGE_EXAMPLES } from '../../contracts/metric-examples.js';
import type { Submission } from '../../contracts/submission.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { handIns, observed, pilotResult, testCharter } from '../support/charters.js';
import { testMetric } from '../support/metrics.js';
import { programmeSamples } from '../support/programme.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';
import { pathsOf, pointer, withRaw, type JsonPath } from './json-leaves.js';

let api: ApiUnderTest;
const cycle = new CycleWriter(newCycleId());

beforeAll(async () => {
  api = await startApi((deps) => ({ ...deps, client: neverAsked(), store: remembering(deps.store) }));
  await cycle.write(api.store, { state: { wait: decisionWait() } });
});
afterAll(() => api.close());

const of = (name: string) => `/v1/cycles/${cycle.cycleId}/${name}`;
const ofChange = (name: string) => `/v1/metric-changes/chg_${'0'.repeat(24)}/${name}`;
const mean = { kind: 'mean', n: 100, sum: 12.5, sumSquares: 40 } as const;
const meanObservations = {
  ...observed(),
  seed: 7,
  metrics: [{ metric: 'minutes', metricVersion: 1, pilot: mean, comparison: mean }],
};
const decision = {
  gateId: 'charter.r1',
  gateVersion: 1,
  evidenceHash: 'e'.repeat(64),
  decision: 'approve',
};

/** One good body of every kind that the API takes; together they hold every field. */
type Body = [name: string, path: () => string, body: unknown];
const BODIES: Body[] = [
  ['charter', () => '/v1/cycles', { charter: testCharter() }],
  ['decision', () => of('decisions'), decision],
  ['cancel', () => of('cancel'), { reason: 'no budget left' }],
  ['raci', () => of('submissions'), handIns.raci],
  ['baseline', () => of('submissions'), handIns.baseline],
  ['readiness', () => of('submissions'), handIns.readiness],
  ['reconciliation', () => of('submissions'), handIns.reconciliation],
  ['closure', () => of('submissions'), handIns.closure],
  ['observations', () => of('submissions'), pilotResult()],
  [
    'means',
    () => of('submissions'),
    { kind: 'observations', content: meanObservations } satisfies Submission,
  ],
  [
    'wave',
    () => of('submissions'),
    { kind: 'wave_check', content: { wave: 'wave-1', observations: observed() } },
  ],
  [
    'sustain',
    () => of('submissions'),
    { kind: 'sustain_check', content: { check: 1, observations: observed() } },
  ],
  ['metric', () => '/v1/metric-changes', { metric: 'handling_time', change: everyField(), reason: 'new' }],
  [
    'retirement',
    () => '/v1/metric-changes',
    { metric: 'handling_time', change: { what: 'retirement', version: 1 }, reason: 'unused' },
  ],
  ['review', () => ofChange('decisions'), METRIC_CHANGE_EXAMPLES.review.approve],
  ['rework', () => ofChange('content'), { change: everyField(), reason: 'as asked' }],
  ['withdrawal', () => ofChange('withdrawal'), { reason: 'a better one' }],
  ...programmeSamples()
    .filter(({ kind, name }) => kind !== 'playbooks' || name === 'support')
    .map(({ kind, content, ...rest }): Body => [
      kind,
      () => `/v1/programme/${kind}`,
      { basedOn: null, ...rest, content: withOneOfEach(content) },
    ]),
];

/** A proposal that holds every kind of field that a definition can have. */
function everyField() {
  const definition = testMetric({
    columns: [
      { name: 'minutes', type: 'number', label: 'minutes' },
      { name: 'channel', type: 'text', label: 'channel' },
    ],
    formula: {
      kind: 'ratio',
      numerator: { plus: [{ of: 'sum', column: 'minutes', where: [] }], minus: [] },
      denominator: {
        plus: [{ of: 'count', where: [{ column: 'minutes', is: 'at_least', value: 1 }] }],
        minus: [],
      },
    },
    unit: 'minutes',
    scope: { journeyStages: ['support'], lobs: ['fiber'], segments: ['home'] },
    exclusions: [{ column: 'channel', is: 'one_of', values: ['test'] }],
    cap: { at: 'percentile', percentile: 0.99 },
    samplingPlan: 'Every contact.',
    predicts: 'cost_to_serve',
  });
  return { what: 'version', basedOn: 1, definition };
}

/** The sample repeats itself; one item of every list says as much. */
function withOneOfEach(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(withOneOfEach);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, withOneOfEach(field)] as const);
  return { ...Object.fromEntries(fields), ...('quorum' in value ? { quorum: 1 } : {}) };
}

const cases = (wanted: (leaf: unknown) => boolean) =>
  BODIES.flatMap(([name, path, body]) =>
    pathsOf(body, wanted).map((at) => ({ name: `${name} ${pointer(at)}`, path, body, at })),
  );

describe('every number of every body', () => {
  const NOT_JSON = ['NaN', 'Infinity'];
  const NOT_A_NUMBER = ['1e999', '-1e999', '""', 'true', '"5"', 'null', '[1]', '{"$gt":0}'];
  const numbers = cases((leaf) => typeof leaf === 'number');

  it.each(numbers)('$name refuses what is no number, and says where', async ({ path, body, at }) => {
    for (const raw of NOT_JSON)
      expect((await send(path, body, at, raw)).body.code, raw).toBe('json-malformed');
    for (const raw of NOT_A_NUMBER) await expectRefusedAt(path, body, at, raw);
  });

  it.each(numbers)('$name refuses a number beyond its range', async ({ path, body, at }) => {
    for (const raw of ['1e22', '-1e22', '123456789012345678901234'])
      await expectRefusedAt(path, body, at, raw);
  });

  const whole = numbers.filter(({ at }) => !FRACTIONS.has(String(at.at(-1))));
  it.each(whole)('$name refuses a fraction and 1e21', async ({ path, body, at }) => {
    for (const raw of ['1.5', '1e21', '9007199254740993']) await expectRefusedAt(path, body, at, raw);
  });
});

/** Fields whose unit has fractions; a sum of squares may be as large as 1e21. */
const FRACTIONS = new Set([
  'minimumEffect',
  'margin',
  'confidence',
  'pilotShare',
  'varianceTolerancePct',
  'pct',
  'threshold',
  'identityMatchRate',
  'sum',
  'sumSquares',
  'value',
  'percentile',
]);

describe('every text of every body', () => {
  const HOSTILE = [
    '{"$gt":""}',
    '{"$where":"sleep(1000)"}',
    '["a"]',
    'null',
    'true',
    '5',
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    JSON.stringify('x'.repeat(50_000)),
  ];

  // What a cell holds for yes may be any text, number or flag, or a list of them.
  const isCell = ({ at }: { readonly at: readonly (string | number)[] }) =>
    ['true', 'false'].includes(String(at.at(-1)));

  it.each(cases((leaf) => typeof leaf === 'string').filter((one) => !isCell(one)))(
    '$name refuses what is no text of its kind',
    async (one) => {
      for (const raw of HOSTILE) {
        const { status, text } = await send(one.path, one.body, one.at, raw);
        expect([400, 422], `${raw.slice(0, 30)}: ${text}`).toContain(status);
      }
    },
  );
});

describe('every object of every body', () => {
  const objects = cases((leaf) => typeof leaf === 'object' && leaf !== null && !Array.isArray(leaf));

  it.each(objects)('$name refuses a field that it does not know', async ({ path, body, at }) => {
    for (const key of ['extra', '$where', 'actor', 'a.b', 'toString', 'hasOwnProperty']) {
      const answer = await withField(path, body, at, key);
      expect(answer.status, key).toBe(422);
      expect(pointers(answer), key).toContain(`${pointer(at)}/${key}`);
    }
  });

  it.each(objects)('$name refuses the keys of a prototype', async ({ path, body, at }) => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const answer = await withField(path, body, at, key);
      expect(answer).toMatchObject({ status: 400, body: { code: 'json-refused' } });
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

interface Target {
  readonly status: number;
  readonly body: { code: string; errors?: { pointer: string }[] };
}

function send(path: () => string, body: unknown, at: JsonPath, raw: string) {
  return api.call('POST', path(), { raw: withRaw(body, at, raw) });
}

async function expectRefusedAt(path: () => string, body: unknown, at: JsonPath, raw: string): Promise<void> {
  const answer = await send(path, body, at, raw);
  expect(answer.status, `${raw}: ${answer.text}`).toBe(422);
  expect(
    pointers(answer).some((found) => found.startsWith(pointer(at))),
    `${raw}: ${answer.text}`,
  ).toBe(true);
}

function withField(path: () => string, body: unknown, at: JsonPath, key: string) {
  const added = `"@@":{"polluted":true}`.replace('@@', () => key);
  const text = withRaw(body, at, '@@object@@');
  const own = JSON.stringify(
    at.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], body),
  );
  return api.call('POST', path(), {
    raw: text.replace('@@object@@', () => own.replace(/^\{/, `{${added}${own === '{}' ? '' : ','}`)),
  });
}

function pointers({ body }: Pick<Target, 'body'>): string[] {
  return (body.errors ?? []).map((error) => error.pointer);
}

/** Thousands of requests by one person about one cycle: read once, so that the test spends its time on bodies. */
function remembering(store: ApiStore): ApiStore {
  return {
    ...store,
    apiKeys: { ...store.apiKeys, findByToken: once((token: string) => store.apiKeys.findByToken(token)) },
    cycles: { ...store.cycles, readCycle: once((id: string) => store.cycles.readCycle(id)) },
  };
}

function once<Answer>(read: (name: string) => Promise<Answer>): (name: string) => Promise<Answer> {
  const known = new Map<string, Promise<Answer>>();
  return (name) => {
    const answer = known.get(name) ?? read(name);
    known.set(name, answer);
    return answer;
  };
}

/** Nothing bad reaches the engine: asking it fails the test. */
function neverAsked(): ApiUnderTest['client'] {
  return new Proxy({} as ApiUnderTest['client'], {
    get: (_client, name) => {
      throw new Error(`the engine was asked for ${String(name)}`);
    },
  });
}
