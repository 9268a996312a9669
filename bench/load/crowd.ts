/** A crowd of approvers: each approves one charter after the other, and repeats under its key what was turned away. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CycleStatus } from '../../domain/reading/status.js';
import type { Body, Rest } from '../decide-cycles.js';
import { inParallel } from '../in-parallel.js';
import { percentile } from '../rounds.js';
import { testCharter } from '../../tests/support/charters.js';

/** Opening goes on beside nothing else, so a few at once are enough to keep the machine busy. */
const OPENED_AT_ONCE = 8;
const SHOWN_LOOK_MS = 200;

export interface Ready {
  readonly id: string;
  readonly body: Body;
}

/** Cycles whose charter waits for its approval. */
export async function readyCycles(rest: Rest, pmo: string, count: number): Promise<Ready[]> {
  const ready: Ready[] = [];
  await inParallel(count, OPENED_AT_ONCE, async () => {
    const id = await openPatiently(rest, pmo);
    ready.push({ id, body: { ...(await gateWhenShown(rest, pmo, id)), decision: 'approve' } });
  });
  return ready;
}

/** What was answered 202 is shown a moment later. */
async function gateWhenShown(rest: Rest, token: string, id: string): Promise<Body> {
  for (;;) {
    const { status, text } = await rest.send(token, 'GET', `/v1/cycles/${id}`);
    const { waitingFor } = JSON.parse(text) as Partial<CycleStatus>;
    if (status === 200 && waitingFor?.what === 'decision') {
      const { gateId, gateVersion, evidence } = waitingFor;
      return { gateId, gateVersion, evidenceHash: evidence?.hash };
    }
    if (status !== 200 && status !== 404 && status !== 503)
      throw new Error(`GET of ${id} answered ${status}: ${text}`);
    await sleep(SHOWN_LOOK_MS);
  }
}

/** Each of many sponsors opens a few, because a start looks at the other cycles of its sponsor. After a rush the stack may turn one away for a while; whoever comes then repeats under the same key, as the API asks. */
async function openPatiently(rest: Rest, pmo: string): Promise<string> {
  const key = randomUUID();
  for (;;) {
    const { status, retryAfter, text } = await rest.send(
      pmo,
      'POST',
      '/v1/cycles',
      { charter: testCharter({ sponsor: `sponsor-${key.slice(0, 3)}` }) },
      key,
    );
    if (status < 300) return (JSON.parse(text) as { readonly id: string }).id;
    if (status !== 503) throw new Error(`POST /v1/cycles answered ${status}: ${text}`);
    await sleep(Number(retryAfter ?? 1) * 1_000);
  }
}

export interface Rush extends Record<string, number> {
  /** Decisions recorded in each second of the rush. */
  readonly perSecond: number;
  /** Time of one request that was taken, without what was turned away before it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests answered 503 with Retry-After, of all requests. */
  readonly turnedAwayShare: number;
  /** 503 without Retry-After, and every other answer that is no success: must be 0. */
  readonly otherAnswers: number;
}

export async function rush(
  rest: Rest,
  token: string,
  ready: readonly Ready[],
  callers: number,
): Promise<Rush> {
  const times: number[] = [];
  let requests = 0;
  let turnedAway = 0;
  let otherAnswers = 0;
  const begun = performance.now();
  await inParallel(ready.length, callers, async (index) => {
    const { id, body } = ready[index] ?? { id: '', body: {} };
    const key = randomUUID();
    for (;;) {
      const since = performance.now();
      requests += 1;
      const { status, retryAfter } = await rest.send(token, 'POST', `/v1/cycles/${id}/decisions`, body, key);
      if (status < 300) return void times.push(performance.now() - since);
      if (status !== 503 || retryAfter === undefined) {
        otherAnswers += 1;
        return;
      }
      turnedAway += 1;
      await sleep(Number(retryAfter) * 1_000);
    }
  });
  const seconds = (performance.now() - begun) / 1_000;
  const sorted = times.sort((one, other) => one - other);
  return {
    perSecond: times.length / seconds,
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
    turnedAwayShare: turnedAway / requests,
    otherAnswers,
  };
}
