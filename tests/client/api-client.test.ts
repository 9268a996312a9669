import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiClient, ApiProblem } from '../../client/api-client.js';

interface Scripted {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

let server: Server;
let answers: Scripted[];
let seen: IncomingHttpHeaders[];
let client: ApiClient;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request.headers);
    const answer = answers[Math.min(seen.length, answers.length) - 1]!;
    request.resume();
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { pmo: 'tg_key' });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('repeats a call that failed for a passing reason under the same Idempotency-Key', async () => {
  answers = [
    { status: 503, body: { code: 'outcome-unknown' }, headers: { 'Retry-After': '0' } },
    { status: 409, body: { code: 'idempotency-key-in-use' } },
    { status: 200, body: { recorded: true } },
  ];
  await expect(client.post('pmo', '/v1/cycles/x/decisions', {})).resolves.toEqual({ recorded: true });
  const keys = seen.map((headers) => headers['idempotency-key']);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(seen[0]?.authorization).toBe('Bearer tg_key');
});

it('sends another Idempotency-Key with another change', async () => {
  answers = [{ status: 200, body: {} }];
  await client.post('pmo', '/v1/cycles', {});
  await client.post('pmo', '/v1/cycles', {});
  expect(new Set(seen.map((headers) => headers['idempotency-key'])).size).toBe(2);
});

it('does not repeat a call that was refused, and says why in the words of the API', async () => {
  answers = [{ status: 403, body: { code: 'conflict-of-interest', detail: 'sponsor sponsors the cycle.' } }];
  const refusal = await client.post('pmo', '/v1/cycles/x/decisions', {}).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ApiProblem);
  expect(refusal).toMatchObject({ status: 403, message: 'sponsor sponsors the cycle.' });
  expect(seen).toHaveLength(1);
});

it('names the persons for whom there are keys when one is missing', () => {
  expect(() => client.get('cfo', '/v1/me')).toThrow('There is no API key for cfo; there are keys for pmo.');
});
