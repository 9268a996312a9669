/** What somebody without rights, or with bad manners, can do to others: nothing. */
import { get } from 'node:http';
import { randomUUID } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { person, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { keyed, openCycle } from './open-cycle.js';

const limitedTo = (rateLimitPerMinute: number) =>
  startApi((deps) => ({ ...deps, config: { ...deps.config, rateLimitPerMinute } }));

async function inTurn<Result>(times: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < times; index += 1) results.push(await work(index));
  return results;
}

describe('the rate limit', () => {
  it('lets a valid key through after 620 wrong ones from the same address', async () => {
    const api = await limitedTo(600);
    const wrong = () =>
      api.call('GET', '/v1/me', {
        headers: { authorization: `Bearer tg_0123456789abcdef_${randomUUID()}-1234567` },
      });
    const statuses = (await inTurn(62, () => Promise.all(Array.from({ length: 10 }, wrong)))).flat();
    expect(statuses.filter(({ status }) => status === 401)).toHaveLength(600);
    expect(statuses.filter(({ status }) => status === 429)).toHaveLength(20);
    const valid = await api.call('GET', '/v1/me', { as: person('veto_holder') });
    expect(valid).toMatchObject({ status: 200, body: { person: 'veto-holder' } });
    await api.close();
  });

  it('is one for a person, whichever of their keys they use', async () => {
    const api = await limitedTo(6);
    const keys = await inTurn(3, () =>
      api.store.apiKeys.createKey({ ...person('pmo', 'ana'), label: 'one of three' }),
    );
    const statuses = await inTurn(9, async (index) => {
      const headers = { authorization: `Bearer ${keys[index % 3]?.secret ?? ''}` };
      return (await api.call('GET', '/v1/me', { headers })).status;
    });
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429]);
    await api.close();
  });

  it('holds for what needs no key, each route by itself; what watches the process is never turned away', async () => {
    const api = await limitedTo(3);
    const statusOf = async (path: string) =>
      (await api.call('GET', path, { headers: { authorization: '' } })).status;
    for (const path of ['/openapi.json', '/docs', '/docs/rapidoc-min.js', '/metrics'])
      expect(await inTurn(5, () => statusOf(path)), path).toEqual([200, 200, 200, 429, 429]);
    for (const path of ['/livez', '/readyz'])
      expect(await inTurn(5, () => statusOf(path)), path).toEqual([200, 200, 200, 200, 200]);
    await api.close();
  });
});

describe('what is the same for everybody', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  it.each(['/openapi.json', '/docs', '/docs/rapidoc-min.js'])(
    '%s comes in each encoding with a tag of its own, and as 304 to whoever has it',
    async (path) => {
      const plain = await fetched(api, path, 'identity');
      const small = await fetched(api, path, 'gzip');
      const smaller = await fetched(api, path, 'gzip, deflate, br');
      expect(small.headers['content-encoding']).toBe('gzip');
      expect(smaller.headers['content-encoding']).toBe('br');
      expect(gunzipSync(small.body)).toEqual(plain.body);
      expect(brotliDecompressSync(smaller.body)).toEqual(plain.body);
      const tags = [plain, small, smaller].map(({ headers }) => headers.etag);
      expect(new Set(tags).size).toBe(3);
      expect(plain.headers.vary).toContain('Accept-Encoding');
      const again = await fetched(api, path, 'gzip', { 'if-none-match': small.headers.etag ?? '' });
      expect(again).toMatchObject({ status: 304, headers: { etag: small.headers.etag } });
      expect(again.body).toHaveLength(0);
    },
  );

  it('is compressed once: two hundred readers of the script take less than a second of processor', async () => {
    await fetched(api, '/docs/rapidoc-min.js', 'gzip');
    const before = process.cpuUsage();
    await inTurn(200, () => fetched(api, '/docs/rapidoc-min.js', 'gzip'));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});

describe('an idempotency key', () => {
  let api: ApiUnderTest;
  let stopWorker: () => Promise<void>;
  beforeAll(async () => {
    api = await startApi();
    stopWorker = await runWorker(api);
  });
  afterAll(async () => {
    await stopWorker();
    await api.close();
  });

  const records = () => api.database.collection('idempotency_keys');
  const expiriesInDays = async () =>
    (await records().find({}).toArray()).map(({ expiresAt }) =>
      Math.round(((expiresAt as Date).getTime() - Date.now()) / 86_400_000),
    );

  it('of a refusal before anything was sent is not kept, two hundred times over', async () => {
    const { id } = await openCycle(api);
    await api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'enough' } });
    await records().deleteMany({});
    const { policy: _policy, ...bare } = testCharter();
    const refused: [string, unknown, Actor, number][] = [
      ['/v1/cycles', { charter: bare }, person('pmo'), 422],
      ['/v1/cycles', { charter: bare }, person('cfo'), 403],
      ['/v1/cycles', { charter: {} }, person('pmo'), 422],
      [`/v1/cycles/${id}/cancel`, { reason: 'again' }, person('pmo'), 409],
    ];
    for (const [path, body, as, status] of refused) {
      const answers = await inTurn(50, () => api.call('POST', path, { as, body }));
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]));
    }
    expect(await records().countDocuments()).toBe(0);
  });

  it('is kept for a day where the process refused, and for a month where it accepted', async () => {
    const { id, approval } = await openCycle(api);
    await records().deleteMany({});
    const send = (gateVersion: number, key: string) =>
      api.call('POST', `/v1/cycles/${id}/decisions`, {
        as: person('council_member'),
        body: { ...approval, gateVersion },
        ...keyed(key),
      });
    expect((await send(9, 'refused')).status).toBe(409);
    expect(await expiriesInDays()).toEqual([1]);
    expect((await send(approval.gateVersion, 'accepted')).status).toBe(200);
    expect((await expiriesInDays()).sort()).toEqual([1, 30]);
  });
});

interface Fetched {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** As it is sent: `fetch` would decompress it. */
function fetched(
  { port }: ApiUnderTest,
  path: string,
  encoding: string,
  more: Record<string, string> = {},
): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encoding, ...more };
    get({ port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers as Fetched['headers'],
          body: Buffer.concat(chunks),
        }),
      );
    }).on('error', reject);
  });
}
