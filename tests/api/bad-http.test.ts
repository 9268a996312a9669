/** Whatever is wrong with a request below the level of routes is answered by a problem, and once. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../contracts/problem.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const HOST = 'Host: x\r\n';
const POST = `POST /v1/cycles HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n`;

const REQUESTS: Readonly<Record<string, readonly [request: string, status: number, code: string]>> = {
  'has no Host': ['GET /livez HTTP/1.1\r\n\r\n', 400, 'request-malformed'],
  'has two Hosts': ['GET /livez HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n', 400, 'request-malformed'],
  'expects something unknown': [
    `${POST}Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}`,
    417,
    'expectation-unknown',
  ],
  'wants a tunnel': [`CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n`, 405, 'method-not-allowed'],
  'has a chunk without a size': [
    `${POST}Transfer-Encoding: chunked\r\n\r\nZZ\r\nxx\r\n`,
    400,
    'request-malformed',
  ],
  'has two lengths': [
    `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'request-malformed',
  ],
  'has an unknown method': [`BREW /livez HTTP/1.1\r\n${HOST}\r\n`, 400, 'request-malformed'],
  'is of another version of HTTP': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'request-malformed'],
};

describe('a request that', () => {
  it.each(Object.entries(REQUESTS))('%s is answered by a problem', async (_what, [text, status, code]) => {
    const heard = await exchange(text);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard).toMatch(/\r\nContent-Type: application\/problem\+json/i);
    expect(heard).toMatch(/\r\nConnection: close\r\n/i);
    const body: unknown = JSON.parse(heard.slice(heard.indexOf('\r\n\r\n') + 4));
    expect(problemSchema.parse(body)).toMatchObject({ status, code });
  });

  it('needs no Host because it is of HTTP 1.0 is answered', async () => {
    expect(await exchange('GET /livez HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('was refused before its body had arrived gets no second answer when the body turns out bad', async () => {
    const head = `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`;
    const heard = await exchange(head, 'ZZ\r\n');
    expect(heard.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(heard).toMatch(/^HTTP\/1\.1 401 /);
  });
});

/** Sends `text`, and `more` once something was answered, until the other side hangs up. */
function exchange(text: string, more?: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(api.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      if (heard === '' && more !== undefined) socket.write(more);
      heard += data.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}
