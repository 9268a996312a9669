import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEM_CODES, problemStatus, problemTitle } from '../../api/errors.js';
import { createMetrics } from '../../api/http/metrics.js';
import { routeTable } from '../../api/route-table.js';
import { StoreUnavailable } from '../../store/mongo/store-errors.js';
import { person } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const table = routeTable(createMetrics());

describe('a wrong address or method', () => {
  it.each([...new Set(table.map((route) => route.path))])(
    '%s answers 405 with the methods it has',
    async (path) => {
      const known = table
        .filter((route) => route.path === path)
        .map((route) => route.method.toUpperCase())
        .sort();
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET', 'POST'].filter(
        (each) => !known.includes(each),
      )) {
        const answer = await api.call(method, path.replace(':id', newCycleId()));
        expect(answer, method).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
        expect(
          answer.headers
            .get('allow')
            ?.split(', ')
            .filter((each) => each !== 'HEAD'),
        ).toEqual(known);
      }
    },
  );

  it.each([
    '/v1',
    '/v1/cycles/',
    '/V1/cycles',
    '/v1/nothing',
    '/.env',
    '/v1/cycles/x/y/z',
    '/docs/../../etc',
  ])('%s answers 404 as a problem', async (path) => {
    expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('that is badly encoded answers 400', async () => {
    const answer = await api.call('GET', '/v1/cycles/%zz');
    expect(answer).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
  });

  it('that is too long answers 414', async () => {
    const answer = await api.call('GET', `/v1/cycles?lob=${'a'.repeat(2_100)}`);
    expect(answer).toMatchObject({ status: 414, body: { code: 'url-too-long' } });
    const { paths } = (await api.call('GET', '/openapi.json')).body;
    for (const [path, operations] of Object.entries<Record<string, { responses: object }>>(paths)) {
      for (const { responses } of Object.values(operations))
        expect(Object.keys(responses), path).toContain('414');
    }
  });
});

describe('every answer', () => {
  it('forbids what a browser should not do with it, and is stored nowhere', async () => {
    const { headers } = await api.call('GET', '/v1/me');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('carries an id; one that could break a log line is replaced', async () => {
    const mine = await api.call('GET', '/v1/me', { headers: { 'x-request-id': 'trace-0123456789' } });
    expect(mine.headers.get('x-request-id')).toBe('trace-0123456789');
    const other = await api.call('GET', '/v1/nothing', { headers: { 'x-request-id': '{"a":1} x' } });
    expect(other.headers.get('x-request-id')).toMatch(/^req_[0-9a-f-]{36}$/);
    expect(other.body.instance).toBe(other.headers.get('x-request-id'));
  });
});

describe('a failure of ours', () => {
  it('is told without stack, query or path, and stands in the log', async () => {
    const broken = await startApi((deps) => ({
      ...deps,
      store: {
        ...deps.store,
        cycles: {
          ...deps.store.cycles,
          listCycles: () => Promise.reject(new Error('canary at /srv/app.js {"$gt":1}')),
        },
      },
    }));
    const { status, text } = await broken.call('GET', '/v1/cycles');
    expect(status).toBe(500);
    expect(text).not.toMatch(/canary|srv|\$gt|at /);
    expect(broken.log.join('')).toContain('canary');
    await broken.close();
  });

  it('because the database is away is a 503 with Retry-After, and nobody gets in', async () => {
    const away = () => Promise.reject(new StoreUnavailable());
    const alone = await startApi((deps) => ({
      ...deps,
      store: { ...deps.store, ping: away, apiKeys: { ...deps.store.apiKeys, findByToken: away } },
    }));
    const answer = await alone.call('GET', '/v1/me');
    expect(answer).toMatchObject({ status: 503, body: { code: 'database-away' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await alone.call('GET', '/livez')).status).toBe(200);
    const ready = await alone.call('GET', '/readyz');
    expect(ready).toMatchObject({ status: 503, body: { code: 'not-ready' } });
    expect(ready.body.detail).toContain('database');
    await alone.close();
  });
});

describe('the rate limit', () => {
  it('counts by person, tells when to come back, and spares colleagues at the same address', async () => {
    const strict = await startApi((deps) => ({ ...deps, config: { ...deps.config, rateLimitPerMinute: 5 } }));
    for (let sent = 0; sent < 5; sent += 1) expect((await strict.call('GET', '/v1/me')).status).toBe(200);
    const refused = await strict.call('GET', '/v1/me');
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toContain('r=0');
    expect((await strict.call('GET', '/v1/me', { as: person('cfo') })).status).toBe(200);
    await strict.close();
  });

  it('stops who tries keys, whatever address they claim to come from', async () => {
    const strict = await startApi((deps) => ({ ...deps, config: { ...deps.config, rateLimitPerMinute: 5 } }));
    const statuses = [];
    for (let sent = 0; sent < 8; sent += 1) {
      const headers = {
        authorization: `Bearer wrong-key-${sent}-xxxxxxxx`,
        'x-forwarded-for': `10.0.0.${sent}`,
      };
      statuses.push((await strict.call('GET', '/v1/me', { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    await strict.close();
  });
});

describe('a connection', () => {
  it('whose headers dribble in is cut within 15 s, all of 50 of them', async () => {
    const startedAt = Date.now();
    const ended = Array.from({ length: 50 }, () =>
      dribble(api.port, 'GET /livez HTTP/1.1\r\nHost: x\r\n', 'a: b\r\n'),
    );
    const answers = await Promise.all(ended);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 408'))).toHaveLength(50);
  }, 30_000);

  it('whose body dribbles in is cut within 15 s', async () => {
    const token = await api.tokenOf(person('pmo'));
    const head = [
      'POST /v1/cycles HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      'Idempotency-Key: dribble',
      'Content-Length: 60000',
      '\r\n',
    ].join('\r\n');
    const startedAt = Date.now();
    await dribble(api.port, head, ' ');
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  }, 30_000);

  it('that speaks no HTTP, or with headers beyond 16 KB, gets a problem and is closed', async () => {
    expect(await exchange(api.port, 'HELO there\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [^]*"code":"request-malformed"/,
    );
    const large = `GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(await exchange(api.port, large)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers-too-large"/);
  });
});

describe('the table of problems', () => {
  it('has a status and a title for every code', () => {
    for (const code of PROBLEM_CODES) {
      expect(problemStatus(code), code).toBeGreaterThanOrEqual(400);
      expect(problemTitle(code).length, code).toBeGreaterThan(5);
    }
  });
});

/** Sends `head` at once and then `drop` every 200 ms until the other side hangs up. */
function dribble(port: number, head: string, drop: string): Promise<string> {
  return converse(port, (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(drop), 200);
    socket.on('close', () => clearInterval(timer));
  });
}

function exchange(port: number, text: string): Promise<string> {
  return converse(port, (socket) => void socket.write(text));
}

function converse(port: number, start: (socket: ReturnType<typeof connect>) => void): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => start(socket));
    socket.on('data', (data) => (heard += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}
