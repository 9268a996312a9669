import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repeatedKey } from '../../api/http/repeated-key.js';
import { CycleWriter, decisionWait } from '../store/cycle-writer.js';
import { testCharter } from '../support/charters.js';
import { newCycleId, startApi, type Answer, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
const cycle = new CycleWriter(newCycleId());

beforeAll(async () => {
  api = await startApi();
  await cycle.write(api.store, { state: { wait: decisionWait() } });
});
afterAll(() => api.close());

const of = (name: string) => `/v1/cycles/${cycle.cycleId}/${name}`;

describe('a body as a whole', () => {
  it('names every bad field at once', async () => {
    const charter = {
      ...testCharter(),
      title: '',
      lobs: [],
      budget: { amountMinor: -1, currency: 'usd' },
      extra: 1,
    };
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
    expect(await post({ raw: padded(65_537) })).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    });
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

  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string))) as Uint8Array<ArrayBuffer>;

  it.each([
    ['a lone byte', bytes('{"reason":"', [0xff], '"}')],
    ['a cut sequence', bytes('{"reason":"', [0xe2, 0x82], '"}')],
    ['an overlong slash', bytes('{"reason":"', [0xc0, 0xaf], '"}')],
    ['an encoded surrogate', bytes('{"reason":"', [0xed, 0xa0, 0x80], '"}')],
  ])('is refused when it is no UTF-8: %s', async (_what, raw) => {
    expect(await post({ raw })).toMatchObject({
      status: 400,
      body: { code: 'json-malformed', detail: 'The body is not valid UTF-8.' },
    });
  });

  it.each([
    '{"decision":"reject","decision":"approve"}',
    '{"reason":"a","\\u0072eason":"b"}',
    '{"a":[{"b":1,"c":{"d":1},"b":2}]}',
    '{"reason":"a","reason":"a"}',
  ])('is refused when an object holds a key twice: %s', async (raw) => {
    const answer = await post({ raw });
    expect(answer).toMatchObject({ status: 400, body: { code: 'json-refused' } });
    expect(answer.body.detail).toMatch(/^The key "\w+" is there twice in one object\.$/);
  });

  it('may hold a key in several objects, or in a text', () => {
    const value = { a: { a: '"a":1,"a":2' }, b: [{ a: 1 }, { a: 1 }], '"a"': 1, 'a\\': 2 };
    expect(repeatedKey(JSON.stringify(value))).toBeUndefined();
    fc.assert(fc.property(fc.json(), (text) => repeatedKey(text) === undefined));
  });

  it('may begin with a byte order mark, as some editors write it', async () => {
    expect((await post({ raw: bytes([0xef, 0xbb, 0xbf], '{}') })).status).toBe(422);
  });

  it.each([
    ['of invisible characters', ['\u200b', '\u2800', '\u3164', '\u00ad', '\u200b\u00ad \u3164']],
    ['with a control character', ['a\u0007', 'a\u001b[2K', 'a\u0085b', 'a\rb']],
    ['with half of a pair', ['\ud800', 'a\udfff']],
  ])('is refused with a reason %s, and nothing is kept of it', async (_what, reasons) => {
    const keys = api.database.collection('idempotency_keys');
    const before = await keys.countDocuments();
    for (const reason of reasons) {
      // Written as escapes, because no UTF-8 holds half of a pair.
      const raw = JSON.stringify({ reason });
      const answer = await post({ raw });
      expect([400, 422], raw).toContain(answer.status);
      expect(pointers(answer)).toEqual(['/reason']);
    }
    await post({ raw: '{"reason":"a","reason":"b"}' });
    await post({ raw: bytes('{"reason":"', [0xff], '"}') });
    expect(await keys.countDocuments()).toBe(before);
    expect(await api.store.cycles.readRevision(cycle.cycleId)).toBe(1);
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
    expect(await api.call('GET', `/v1/cycles${query}`)).toMatchObject({
      status: 400,
      body: { code: 'query-invalid' },
    });
  });

  it('is refused where none is taken', async () => {
    expect((await api.call('GET', '/v1/me?verbose=1')).status).toBe(400);
    expect((await api.call('GET', `/v1/cycles/${cycle.cycleId}?x=1`)).status).toBe(400);
  });

  it.each([
    'x',
    '',
    'e30',
    'W10',
    'WyIxIiwiMiJd',
    Buffer.from('[{"$gt":""}]').toString('base64url'),
    'A'.repeat(513),
  ])('with the cursor %j is refused', async (cursor) => {
    for (const path of ['/v1/cycles', '/v1/inbox', of('events')]) {
      expect((await api.call('GET', `${path}?cursor=${cursor}`)).status, path).toBe(400);
    }
  });
});

function pointers({ body }: Answer): string[] {
  return (body.errors as { pointer: string }[]).map((error) => error.pointer);
}

function post(options: { raw: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> }) {
  return api.call('POST', of('cancel'), options);
}
