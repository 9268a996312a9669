/**
 * The listening socket: how long a client may take, and how the server ends. A request that comes too slowly, or that is
 * no HTTP, is answered here, because the application never sees it.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ProblemError, type ProblemCode } from './errors.js';
import { problemBody, PROBLEM_TYPE } from './http/error-handler.js';

/** Honest headers come in one piece, but a body of 64 KB may need a moment on a bad line. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
/** Node looks this often for headers that take too long. */
const CHECK_MS = 2_000;
/** The largest file on a slow line; whoever sends it is known by then. */
const LONGEST_MS = 60 * 60_000;
/** An idle connection stays open for longer than most clients wait between two polls. */
const KEEP_ALIVE_MS = 65_000;
const LARGEST_HEADERS_BYTES = 16 * 1024;

export function createApiServer(app: RequestListener): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      // Bodies have a limit of their own, below: a file may take longer than a decision.
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: LARGEST_HEADERS_BYTES,
      // The application looks at it, and says what is wrong.
      requireHostHeader: false,
    },
    app,
  );
  const exchanges = new WeakMap<Duplex, Exchange>();
  server.on('request', (request, response) => {
    exchanges.set(request.socket, { request, response });
    awaitBody(request, response);
  });
  // Node would answer 417 without a body.
  server.on('checkExpectation', app);
  // Node would hang up without an answer.
  server.on('connect', (_request, socket) => socket.end(rawProblem('method-not-allowed')));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const amidAnswer = isAmidAnswer(exchanges.get(socket));
    if (!socket.writable || error.code === 'ECONNRESET' || amidAnswer) socket.destroy();
    else socket.end(rawProblem(clientProblem(error.code)));
  });
  return server;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** How long each request under way may still take to arrive. */
const patience = new WeakMap<IncomingMessage, (silenceMs: number) => void>();

/** Lets the body of this request take its time, as long as something comes every so often. */
export function takeYourTime(request: IncomingMessage, silenceMs: number): void {
  patience.get(request)?.(silenceMs);
}

function awaitBody(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const isOver = () => request.complete || socket.destroyed;
  const cut = () => {
    if (isOver()) return;
    if (response.headersSent || !socket.writable) socket.destroy();
    else socket.end(rawProblem('request-timeout'), () => socket.destroy());
  };
  let whole = setTimeout(cut, REQUEST_MS);
  request.once('end', () => clearTimeout(whole));
  // Who has got an answer and still sends is given what is left of the time.
  response.once('close', () => {
    if (isOver()) clearTimeout(whole);
  });
  patience.set(request, (silenceMs) => {
    clearTimeout(whole);
    whole = setTimeout(cut, LONGEST_MS);
    let read = socket.bytesRead;
    // Listening to the data itself would set it flowing before anybody takes it in.
    const silent = setInterval(() => {
      if (socket.bytesRead === read) cut();
      if (isOver()) clearInterval(silent);
      read = socket.bytesRead;
    }, silenceMs);
    request.once('end', () => clearInterval(silent));
  });
}

/**
 * Whether the answer to what could not be read to its end has begun, as when a body was refused before it had arrived: a
 * second answer would be taken for a part of the first.
 */
function isAmidAnswer(exchange: Exchange | undefined): boolean {
  if (!exchange?.response.headersSent) return false;
  return !(exchange.request.complete && exchange.response.writableFinished);
}

/** @returns the port that the server listens on; rejects with EADDRINUSE and the like */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no new request, lets those under way finish, and cuts off what is left after `graceMs`. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  // A connection that was busy when the server closed is idle, but still open, after its answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(cut);
}

function clientProblem(code: string | undefined): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'request-malformed';
}

function rawProblem(code: ProblemCode): string {
  const problem = new ProblemError(code, 'The connection is closed.');
  const body = JSON.stringify(problemBody(problem, 'unread'));
  return [
    `HTTP/1.1 ${problem.status} ${code}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
