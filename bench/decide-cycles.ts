/** Cycles that wait for a decision, and the persons who decide, through REST only. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Charter } from '../contracts/charter.js';
import type { CycleStatus } from '../domain/reading/status.js';

export type Body = Readonly<Record<string, unknown>>;

export interface RestAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Keep-alive connections, as a client of the API should have. */
export class Rest {
  readonly #agent: Agent;

  constructor(
    private readonly url: string,
    maxSockets = 64,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets });
  }

  async call<Answer>(token: string, method: 'GET' | 'POST', path: string, body?: Body): Promise<Answer> {
    const { status, text } = await this.send(token, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer whatever it is. @param key the same for a repeat */
  send(
    token: string,
    method: 'GET' | 'POST',
    path: string,
    body?: Body,
    key: string = randomUUID(),
  ): Promise<RestAnswer> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(content === undefined
        ? {}
        : {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
            'idempotency-key': key,
          }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(this.url + path, { method, headers, agent: this.#agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            text: Buffer.concat(parts).toString(),
          }),
        );
      });
      asked.on('error', reject);
      asked.end(content);
    });
  }
}

export async function openCycle(rest: Rest, pmo: string, charter: Charter): Promise<string> {
  return (await rest.call<{ id: string }>(pmo, 'POST', '/v1/cycles', { charter })).id;
}

/** What a decision on the gate that is open now must name. */
export async function gateOf(rest: Rest, token: string, id: string): Promise<Body> {
  const { waitingFor } = await rest.call<CycleStatus>(token, 'GET', `/v1/cycles/${id}`);
  if (waitingFor?.what !== 'decision') throw new Error(`${id} waits for no decision`);
  const { gateId, gateVersion, evidence } = waitingFor;
  return { gateId, gateVersion, evidenceHash: evidence?.hash };
}
