import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createMetrics } from '../../api/http/metrics.js';
import { documentPath } from '../../api/openapi.js';
import { routeTable } from '../../api/route-table.js';
import type { cycleStatusSchema, eventPageSchema, inboxPageSchema } from '../../contracts/cycle.js';
import type { CycleStatus, WaitingFor } from '../../domain/reading/status.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import { PROGRAMME_KINDS } from '../../base/vocabulary.js';
import { programmeSamples } from '../support/programme.js';
import { StaticBody } from '../../api/http/static-body.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const table = routeTable(createMetrics());

/** What the rules make must fit what the API promises: these lines do not compile when one of them moves alone. */
type Plain<T> = T extends object ? { -readonly [Key in keyof T]: Plain<T[Key]> } : T;
const statusFits = (made: Plain<CycleStatus>): z.input<typeof cycleStatusSchema> => made;
const entryFits = (made: Plain<Entry>): z.input<typeof eventPageSchema>['items'][0]['entries'][0] => made;
const waitFits = (made: Plain<WaitingFor>): z.input<typeof inboxPageSchema>['items'][0]['waitingFor'] => made;

it('the bare address leads to the page, without a key', async () => {
  const answer = await fetch(`${api.url}/`, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  expect(answer.headers.get('location')).toBe('/docs');
});

describe('the API document', () => {
  it('is OpenAPI 3.1 and describes every route of the table, and no other', async () => {
    const { body } = await api.call('GET', '/openapi.json', { headers: { authorization: '' } });
    expect(body.openapi).toMatch(/^3\.1/);
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(
      table.map(({ method, path }) => `${method} ${documentPath(path)}`).sort(),
    );
    expect([statusFits, entryFits, waitFits]).toHaveLength(3);
  });

  it('refers only to what it holds, and names each thing once', async () => {
    const { body, text } = await api.call('GET', '/openapi.json');
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name!,
    );
    expect(references.length).toBeGreaterThan(20);
    const names = Object.keys(body.components.schemas as object);
    expect(references.filter((name) => !names.includes(name))).toEqual([]);
    // A schema that differs between request and answer would show up twice, as Name and NameOutput.
    expect(names.filter((name) => name.endsWith('Output'))).toEqual([]);
    const ids = table.map(({ operation }) => operation);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says of every operation who may call it, what a POST needs, and which problems it can answer', async () => {
    const { body } = await api.call('GET', '/openapi.json');
    for (const { method, path, access, uploads } of table) {
      const operation = body.paths[documentPath(path)][method];
      expect(operation.summary, path).toBeTruthy();
      expect(Object.keys(operation.responses), path).toContain('500');
      if (access !== 'open' && access !== 'local') expect(Object.keys(operation.responses)).toContain('401');
      // A file that is sent again is the same data set, by its content.
      if (method !== 'post' || uploads) continue;
      expect(operation.parameters.map((each: { name: string }) => each.name)).toContain('Idempotency-Key');
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(['400', '409', '413', '415', '422', '503']),
      );
    }
  });

  it('offers a charter and documents of the programme that the API takes as they are', async () => {
    const { body } = await api.call('GET', '/openapi.json');
    for (const { kind, content, name, reason } of programmeSamples())
      await api.call('POST', `/v1/programme/${kind}`, { body: { name, basedOn: null, reason, content } });
    const paths = ['/v1/cycles', ...PROGRAMME_KINDS.map((kind) => `/v1/programme/${kind}`)];
    for (const path of paths) {
      const { example } = body.paths[path].post.requestBody.content['application/json'];
      const answer = await api.call('POST', path, { body: example });
      expect([201, 202], `${path}: ${answer.text}`).toContain(answer.status);
    }
  });

  it('allows what the API allows: no unknown fields', async () => {
    const { body } = await api.call('GET', '/openapi.json');
    expect(body.components.schemas.Charter.additionalProperties).toBe(false);
    expect(body.components.schemas.DecisionRequest.required).toContain('evidenceHash');
  });
});

describe('the docs page', () => {
  it('loads nothing from elsewhere and may not, and reads as a list without scripts', async () => {
    const page = await api.call('GET', '/docs', { headers: { authorization: '' } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).not.toMatch(/https?:|src="\/\//);
    expect(page.text).toContain('load-fonts="false"');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
    const list = /<noscript>[^]*<\/noscript>/.exec(page.text)?.[0] ?? '';
    for (const { method, path } of table)
      expect(list).toContain(`${method.toUpperCase()} ${documentPath(path)}`);
    const script = await api.call('GET', '/docs/rapidoc-min.js', { headers: { authorization: '' } });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const original = createRequire(import.meta.url).resolve('rapidoc/dist/rapidoc-min.js');
    expect(script.text).toBe(readFileSync(original, 'utf8'));
  });
});

describe('the metrics', () => {
  it('need no key on this machine, and count by route, never by what a caller wrote', async () => {
    await api.call('GET', '/v1/cycles/canary-path');
    await api.call('GET', '/canary-path');
    const { text, status } = await api.call('GET', '/metrics', { headers: { authorization: '' } });
    expect(status).toBe(200);
    expect(text).toMatch(
      /tollgate_http_request_seconds_count\{method="GET",route="\/v1\/cycles\/:id",status="404"\} 1/,
    );
    expect(text).not.toContain('canary');
  });
});

it('What never changes is compressed once, before anybody asks.', async () => {
  let loads = 0;
  const body = new StaticBody(() => `loaded ${(loads += 1)}`, 'text/plain');
  await body.prepare();
  expect(loads).toBe(1);
  const asked = { headers: {}, acceptsEncodings: (encoding: string) => encoding };
  const [one, other] = await Promise.all([1, 2].map(() => body.reply(asked as never, {})));
  expect(one?.headers?.['Content-Encoding']).toBe('br');
  expect(one?.text?.content).toBe(other?.text?.content);
  expect(loads).toBe(1);
});
