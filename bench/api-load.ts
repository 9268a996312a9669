/**
 * The load of bench:api as a process of its own. It sends a fixed number of GETs over keep-alive connections, one after
 * the other on each. Its argument is one line of JSON, and it prints one line of JSON.
 */
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface LoadOrder {
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: number;
  readonly connections: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly medianMs: number;
  readonly statuses: Readonly<Record<string, number>>;
}

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
const statuses: Record<string, number> = {};
const times: number[] = [];
let sent = 0;

function get(url: string): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: order.headers }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function oneAfterTheOther(): Promise<void> {
  while (sent < order.requests) {
    const url = order.urls[sent % order.urls.length] ?? '';
    sent += 1;
    const begun = performance.now();
    const { status } = await get(url);
    times.push(performance.now() - begun);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

const begun = performance.now();
await Promise.all(Array.from({ length: order.connections }, oneAfterTheOther));
const seconds = (performance.now() - begun) / 1_000;
const medianMs = times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? NaN;
console.log(JSON.stringify({ seconds, medianMs, statuses } satisfies LoadResult));
agent.destroy();
