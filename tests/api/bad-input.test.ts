import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiStore } from '../../api/api-store.js';
import type { Submission } from '../../contracts/submission.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { handIns, observed, pilotResult, testCharter } from '../support/charters.js';
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
const mean = { n: 100, sum: 12.5, sumSquares: 40 };
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
const BODIES: [name: string, path: () => string, body: unknown][] = [
  ['charter', () => '/v1/cycles', { charter: testCharter() }],
  ['decision', () => of('decisions'), decision],
  ['cancel', () => of('cancel'), { reason: 'no budget left' }],
  ['raci', () => of('submissions'), handIns.raci],
  ['baseline', () => of('submissions'), handIns.baseline],
  ['readiness', () => of('submissions'), handIns.readiness],
  ['reconciliation', () => of('submissions'), handIns.reconciliation],
  ['closure', () => of('submissions'), handIns.closure],
  ['observations', () => of('submissions'), pilotResult()],
  ['means', () => of('submissions'), { kind: 'observations', content: meanObservations } satisfies Submission],
  ['wave', () => of('submissions'), { kind: 'wave_check', content: { wave: 'wave-1', observations: observed() } }],
  ['sustain', () => of('submissions'), { kind: 'sustain_check', content: { check: 1, observations: observed() } }],
];

const cases = (wanted: (leaf: unknown) => boolean) =>
  BODIES.flatMap(([name, path, body]) =>
    pathsOf(body, wanted).map((at) => ({ name: `${name} ${pointer(at)}`, path, body, at })),
  );

describe('every number of every body', () => {
  const NOT_JSON = ['NaN', 'Infinity'];
  const NOT_A_NUMBER = ['1e999', '-1e999', '""', 'true', '"5"', 'null', '[1]', '{"$gt":0}'];
  const numbers = cases((leaf) => typeof leaf === 'number');

  it.each(numbers)('$name refuses what is no number, and says where', async ({ path, body, at }) => {
    for (const raw of NOT_JSON) expect((await send(path, body, at, raw)).body.code, raw).toBe('json-malformed');
    for (const raw of NOT_A_NUMBER) await expectRefusedAt(path, body, at, raw);
  });

  it.each(numbers)('$name refuses a number beyond its range', async ({ path, body, at }) => {
    for (const raw of ['1e22', '-1e22', '123456789012345678901234']) await expectRefusedAt(path, body, at, raw);
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
  'identityMatchRate',
  'sum',
  'sumSquares',
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

  it.each(cases((leaf) => typeof leaf === 'string'))('$name refuses what is no text of its kind', async (one) => {
    for (const raw of HOSTILE) {
      const { status, text } = await send(one.path, one.body, one.at, raw);
      expect([400, 422], `${raw.slice(0, 30)}: ${text}`).toContain(status);
    }
  });
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
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a body as a whole', () => {
  it('names every bad field at once', async () => {
    const charter = { ...testCharter(), title: '', lobs: [], budget: { amountMinor: -1, currency: 'usd' }, extra: 1 };
    const answer = await api.call('POST', '/v1/cycles', { body: { charter } });
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(
      expect.arrayContaining([
        '/charter/title',
        '/charter/lobs',
        '/charter/budget/amountMinor',
        '/charter/budget/currency',
        '/charter/extra',
      ]),
    );
  });

  it('tells what a wrong kind of submission could have been', async () => {
    const answer = await api.call('POST', of('submissions'), { body: { kind: 'verdict', content: {} } });
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(['/kind']);
  });

  it('may be nested 20 levels and not 21, nor 30,000', async () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect((await post({ raw: nested(20) })).status).toBe(422);
    expect((await post({ raw: nested(21) })).body.code).toBe('json-refused');
    expect((await post({ raw: nested(30_000) })).body.code).toBe('json-refused');
  });

  it('may have 64 KB and no byte more', async () => {
    const padded = (bytes: number) => `{"reason":"x"}${' '.repeat(bytes - 14)}`;
    expect((await post({ raw: `[]${' '.repeat(65_534)}` })).status).toBe(422);
    expect(await post({ raw: padded(65_537) })).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'reason=x'],
    ['application/json; charset=utf-16', '{}'],
    ['application/merge-patch+json', '{}'],
    ['', '{}'],
  ])('is refused as %s', async (type, raw) => {
    const answer = await post({ raw, headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status: 415, body: { code: 'content-type-unsupported' } });
  });

  it('is refused when it is compressed', async () => {
    const answer = await post({ raw: '{}', headers: { 'content-encoding': 'gzip' } });
    expect(answer).toMatchObject({ status: 415 });
  });

  it.each(['', '{', '{"reason":}', "{'reason':'x'}", '{"reason":"x"} {}', 'undefined', '\u0000'])(
    'is refused when it is no JSON: %j',
    async (raw) => {
      expect(await post({ raw })).toMatchObject({ status: 400, body: { code: 'json-malformed' } });
    },
  );
});

describe('a query string', () => {
  it.each([
    '?limit=0',
    '?limit=101',
    '?limit=1e2',
    '?limit=05',
    '?limit=-1',
    '?limit=',
    '?limit=5&limit=6',
    '?limit[]=5',
    '?limit[$gt]=5',
    '?phase=pilot&phase=scale',
    '?phase=nowhere',
    '?lob=a%20b',
    '?lob[$ne]=x',
    '?state=OPEN',
    '?unknown=1',
    '?__proto__=1',
    '?constructor=1',
  ])('%s is refused', async (query) => {
    expect(await api.call('GET', `/v1/cycles${query}`)).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
  });

  it('is refused where none is taken', async () => {
    expect((await api.call('GET', '/v1/me?verbose=1')).status).toBe(400);
    expect((await api.call('GET', `/v1/cycles/${cycle.cycleId}?x=1`)).status).toBe(400);
  });

  it.each(['x', '', 'e30', 'W10', 'WyIxIiwiMiJd', Buffer.from('[{"$gt":""}]').toString('base64url'), 'A'.repeat(513)])(
    'with the cursor %j is refused',
    async (cursor) => {
      for (const path of ['/v1/cycles', '/v1/inbox', of('events')]) {
        expect((await api.call('GET', `${path}?cursor=${cursor}`)).status, path).toBe(400);
      }
    },
  );
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
  expect(pointers(answer).some((found) => found.startsWith(pointer(at))), `${raw}: ${answer.text}`).toBe(true);
}

function withField(path: () => string, body: unknown, at: JsonPath, key: string) {
  const added = `"@@":{"polluted":true}`.replace('@@', () => key);
  const text = withRaw(body, at, '@@object@@');
  const own = JSON.stringify(at.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], body));
  return api.call('POST', path(), { raw: text.replace('@@object@@', () => own.replace(/^\{/, `{${added}${own === '{}' ? '' : ','}`)) });
}

function pointers({ body }: Pick<Target, 'body'>): string[] {
  return (body.errors ?? []).map((error) => error.pointer);
}

function post(options: { raw: string; headers?: Record<string, string> }) {
  return api.call('POST', of('cancel'), options);
}

/** Thousands of requests by one person about one cycle: read once, so that the test spends its time on bodies. */
function remembering(store: ApiStore): ApiStore {
  return {
    ...store,
    apiKeys: { findByToken: once((token: string) => store.apiKeys.findByToken(token)) },
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
