/** Speaks to the API as one person. A call is repeated with the same Idempotency-Key until its answer is definite. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export interface Answer {
  readonly status: number;

  readonly body: any;
  readonly headers: Headers;
}

export class ApiCaller {
  constructor(
    readonly apiUrl: string,
    private readonly token: string,
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.apiUrl + path, { headers: { ...this.authorization(), ...headers } });
    return answerOf(response);
  }

  async post(path: string, body: unknown, key: string = randomUUID()): Promise<Answer> {
    const response = await fetch(this.apiUrl + path, {
      method: 'POST',
      headers: { ...this.authorization(), 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    return answerOf(response);
  }

  /** Posts until somebody answers for certain; an engine that is away or an open outcome is asked again. */
  async postUntilAnswered(path: string, body: unknown, deadlineMs = 60_000): Promise<Answer> {
    const key = randomUUID();
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const answer = await this.post(path, body, key).catch(() => undefined);
      if (answer && answer.status < 500 && answer.status !== 429 && !isStillRunning(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`no answer to ${path}: ${JSON.stringify(answer?.body)}`);
      await pause(100);
    }
  }

  private authorization(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

function isStillRunning(answer: Answer): boolean {
  return answer.status === 409 && (answer.body as { code?: string }).code === 'idempotency-key-in-use';
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
}
