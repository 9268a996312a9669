/**
 * Calls the API as careful people do: an act is repeated under its key, with the same bytes, until the answer is final,
 * and a read is repeated too. Whatever is down meanwhile, nobody gives up before the deadline.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Act, ActBook, Plan } from './act-book.js';
import type { AnswerCounts } from './answer-counts.js';

export interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly body: unknown;
}

/** An act and its final answer, where one came. */
export interface Done {
  readonly act: Act;
  readonly answer?: Answer;
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly key?: string;
  readonly body?: string;
}

/** The API's own deadline is 10 s, so a caller who hears nothing for longer asks again. */
const TRY_MS = 15_000;
/** The time of several faults in a row, each with the seconds after which a dead process's key is taken over. */
const ACT_MS = 150_000;
/** All is up by then, so this is more than enough; a key that a dead process holds is free after some seconds. */
const AGAIN_MS = 45_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

export class ApiLine {
  constructor(
    private readonly apiUrl: string,
    /** Person → token. */
    readonly tokens: ReadonlyMap<string, string>,
    private readonly book: ActBook,
    private readonly counts: AnswerCounts,
  ) {}

  get url(): string {
    return this.apiUrl;
  }

  tokenOf(person: string): string {
    const token = this.tokens.get(person);
    if (token === undefined) throw new Error(`nobody has given ${person} a key`);
    return token;
  }

  /** Sends an act until its answer is final, or it is too late for one. */
  async act(plan: Plan, limitMs = ACT_MS): Promise<Done> {
    return this.send(this.book.enter(plan), limitMs);
  }

  /** Sends an act once more under its key, after its outcome has stayed unknown. */
  again(act: Act): Promise<Done> {
    return this.send(act, AGAIN_MS);
  }

  private async send(act: Act, limitMs: number): Promise<Done> {
    const { path, key, body } = act;
    const request = { method: 'POST', path, key, body, token: this.tokenOf(act.by) } as const;
    const deadline = performance.now() + limitMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
      const answer = await this.try(act, request);
      if (answer && isFinal(answer)) return { act: settle(act, answer), answer };
      if (performance.now() > deadline) {
        act.outcome = 'unknown';
        act.code = answer?.code ?? 'no answer';
        return { act };
      }
      await sleep(pauseMs);
    }
  }

  /** Reads until somebody answers for certain; undefined when nobody does in time. */
  async read(path: string, person: string, limitMs = 60_000): Promise<Answer | undefined> {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      const answer = await this.ask({ method: 'GET', path, token: this.tokenOf(person) });
      if (answer && isFinal(answer)) return answer;
      await sleep(250);
    }
    return undefined;
  }

  private async try(act: Act, request: Request): Promise<Answer | undefined> {
    const at = new Date().toISOString();
    const from = performance.now();
    const answer = await this.ask(request);
    const ms = Math.round(performance.now() - from);
    act.tries.push({ at, ms, status: answer?.status ?? null, code: answer?.code ?? null });
    return answer;
  }

  private async ask({ method, path, token, key, body }: Request): Promise<Answer | undefined> {
    try {
      const response = await fetch(this.apiUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(key === undefined ? {} : { 'idempotency-key': key, 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(TRY_MS),
      });
      const text = await response.text();
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      const code = response.ok ? null : codeIn(parsed);
      this.counts.note(method, path, response.status, code, text);
      return { status: response.status, code, body: parsed };
    } catch {
      this.counts.note(method, path, null, null, '');
      return undefined;
    }
  }
}

function codeIn(body: unknown): string | null {
  const { code } = (body ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** Whether the answer would be the same tomorrow: an acceptance, or a no that does not ask to come back. */
function isFinal({ status, code }: Answer): boolean {
  if (status >= 500 || status === 429 || status === 408) return false;
  return code !== 'idempotency-key-in-use';
}

function settle(act: Act, { status, code }: Answer): Act {
  act.outcome = status < 300 ? 'acknowledged' : 'refused';
  act.code = code;
  return act;
}
